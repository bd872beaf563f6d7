export type { Backend, KernelProfile } from "../backend/backend.ts";
export type { DType, HostArray } from "../expr/dtype.ts";
export type { Expr } from "../expr/expr.ts";
export type { Node } from "../graph/node.ts";
export { withScope } from "../graph/scope.ts";
export { type Shape, ShapeError } from "../graph/shape.ts";
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
export { type Conv2dOptions, conv2d } from "./convolution.ts";
export { arange, eye, full, type NestedNumbers, ones, tensor, zeros } from "./create.ts";
export { getBackend, setBackend } from "./default-backend.ts";
export type { Nested } from "./format.ts";
export { grad, valueAndGrad } from "./grad.ts";
export type { Padding, Range } from "./movement.ts";
export type { ImagePadding, Pair } from "./padding.ts";
export { avgPool2d, maxPool2d, type PoolOptions } from "./pooling.ts";
export { bernoulli, bits, normal, uniform } from "./random/distributions.ts";
export { foldIn, type Key, key, split } from "./random/key.ts";
export type { Axes, ReduceOptions } from "./reduction.ts";
export { scan } from "./scan.ts";
export { logSoftmax, logSumExp, softmax, stopGradient } from "./softmax.ts";
export { type Like, Tensor } from "./tensor.ts";
export { placeholder } from "./trace.ts";
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
