export {
  type Activation,
  type ActivationName,
  activationNames,
  activations,
  findActivation,
  type Kink,
} from "./activation/index.ts";
export {
  type Fans,
  fansOf,
  type Initializer,
  type InitializerName,
  initializers,
} from "./init/index.ts";
export { activation, relu } from "./layer/activation.ts";
export { avgPool } from "./layer/avg-pool.ts";
export { type BatchNormOptions, batchNorm } from "./layer/batch-norm.ts";
export { type BranchesOptions, branches } from "./layer/branches.ts";
export { type Conv2dOptions, conv2d } from "./layer/conv2d.ts";
export { type CustomOptions, custom } from "./layer/custom.ts";
export { type DropoutOptions, dropout } from "./layer/dropout.ts";
export { type Padding, type Size, SpecError } from "./layer/field.ts";
export { flatten } from "./layer/flatten.ts";
export { globalAvgPool } from "./layer/global-avg-pool.ts";
export { layerKinds } from "./layer/index.ts";
export {
  type Applied,
  Context,
  Layer,
  type LayerKind,
  type Mode,
  type Observation,
  type Tensors,
  type Variables,
} from "./layer/layer.ts";
export { type LayerNormOptions, layerNorm } from "./layer/layer-norm.ts";
export { type LinearOptions, linear } from "./layer/linear.ts";
export { maxPool, type PoolOptions } from "./layer/max-pool.ts";
export { residual } from "./layer/residual.ts";
export { sequential } from "./layer/sequential.ts";
export { type CrossEntropyOptions, crossEntropy } from "./loss/cross-entropy.ts";
export { nearestName } from "./nearest.ts";
export { fromSpec, type Json, type Spec, toSpec } from "./spec.ts";
