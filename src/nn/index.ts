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
  type Gain,
  gainOf,
  type Init,
  type Initializer,
  type InitializerName,
  initializers,
  parseInit,
  showInit,
} from "./init/index.ts";
export { activation, relu } from "./layer/activation.ts";
export { avgPool } from "./layer/avg-pool.ts";
export { type BatchNormOptions, batchNorm } from "./layer/batch-norm.ts";
export { type BranchesOptions, branches } from "./layer/branches.ts";
export { type Conv2dOptions, conv2d } from "./layer/conv2d.ts";
export { type CustomOptions, custom } from "./layer/custom.ts";
export { type DropoutOptions, dropout } from "./layer/dropout.ts";
export { type EmbeddingOptions, embedding } from "./layer/embedding.ts";
export { type Padding, type Size, SpecError } from "./layer/field.ts";
export { flatten } from "./layer/flatten.ts";
export { globalAvgPool } from "./layer/global-avg-pool.ts";
export { type GroupNormOptions, groupNorm } from "./layer/group-norm.ts";
export { type GruOptions, gru } from "./layer/gru.ts";
export { layerKinds } from "./layer/index.ts";
export { type InstanceNormOptions, instanceNorm } from "./layer/instance-norm.ts";
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
export { type LstmOptions, lstm } from "./layer/lstm.ts";
export { maxPool, type PoolOptions } from "./layer/max-pool.ts";
export {
  type MultiHeadAttentionOptions,
  multiHeadAttention,
} from "./layer/multi-head-attention.ts";
export { type PositionsOptions, positions, sinusoidalPositions } from "./layer/positions.ts";
export type { RecurrentOptions } from "./layer/recurrent.ts";
export { type ResidualOptions, residual, stochasticDepth } from "./layer/residual.ts";
export { type RnnOptions, rnn } from "./layer/rnn.ts";
export { sequential } from "./layer/sequential.ts";
export { spatialDropout } from "./layer/spatial-dropout.ts";
export { type StandardiseOptions, standardise } from "./layer/standardise.ts";
export { type TransformerEncoderOptions, transformerEncoder } from "./layer/transformer-encoder.ts";
export {
  type BinaryCrossEntropyOptions,
  binaryCrossEntropy,
  type CrossEntropyOptions,
  crossEntropy,
  type HingeOptions,
  type HuberOptions,
  hinge,
  huber,
  klDivergence,
  type Loss,
  type LossKind,
  type LossSpec,
  losses,
  lossFromSpec,
  squaredError,
} from "./loss/index.ts";
export { nearestName } from "./nearest.ts";
export { fromSpec, type Json, type Spec, toSpec } from "./spec.ts";
export { withActivation, withInit } from "./variant.ts";
