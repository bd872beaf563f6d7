export type { Backend, KernelProfile } from "../backend/backend.ts";
export type { DType, HostArray } from "../expr/dtype.ts";
export type { Expr } from "../expr/expr.ts";
export type { Node } from "../graph/node.ts";
export { withScope } from "../graph/scope.ts";
export { type Shape, ShapeError } from "../graph/shape.ts";
export { adaptiveAvgPool2d, adaptiveMaxPool2d } from "./adaptive-pooling.ts";
export { type AttentionOptions, attention, attentionWeights } from "./attention.ts";
export { channelShuffle } from "./channel-shuffle.ts";
export {
  concat,
  einsum,
  gather,
  map,
  matmul,
  oneHot,
  scatterAdd,
  stack,
  where,
} from "./combine.ts";
export {
  type Compiled,
  type CompileOptions,
  type CompileStats,
  compile,
  type Given,
} from "./compile.ts";
export {
  type Conv1dOptions,
  type Conv2dOptions,
  type Conv3dOptions,
  conv1d,
  conv2d,
  conv3d,
  convolve,
} from "./convolution.ts";
export { arange, eye, full, type NestedNumbers, ones, tensor, zeros } from "./create.ts";
export { getBackend, setBackend } from "./default-backend.ts";
export type { Nested } from "./format.ts";
export { grad, valueAndGrad } from "./grad.ts";
export type { Padding, Range } from "./movement.ts";
export {
  type ImagePadding,
  type PaddingMode,
  type Pair,
  paddingModes,
  type SequencePadding,
  type Sides,
  type SpatialPadding,
  type Triple,
  type VolumePadding,
} from "./padding.ts";
export {
  type AvgPool1dOptions,
  type AvgPool3dOptions,
  type AvgPoolOptions,
  avgPool,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type Pool1dOptions,
  type Pool3dOptions,
  type PoolOptions,
} from "./pooling.ts";
export { bernoulli, bits, normal, uniform } from "./random/distributions.ts";
export { foldIn, type Key, key, split } from "./random/key.ts";
export type { Axes, ReduceOptions } from "./reduction.ts";
export { type ResizeMode, type ResizeOptions, resize2d, resizeModes } from "./resize.ts";
export { scan } from "./scan.ts";
export { MOST_ON_AXIS, type PerAxis } from "./sliding-windows.ts";
export { logSoftmax, logSumExp, softmax, stopGradient } from "./softmax.ts";
export { padSpatial } from "./spatial-padding.ts";
export { type Like, Tensor } from "./tensor.ts";
export { placeholder } from "./trace.ts";
export {
  type ConvTranspose1dOptions,
  type ConvTranspose2dOptions,
  type ConvTranspose3dOptions,
  convolveTransposed,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./transposed-convolution.ts";
export {
  flatten,
  isRecord,
  leafCount,
  leafPaths,
  mapTree,
  type Tree,
  type TreeDef,
  unflatten,
} from "./tree.ts";
