export {
  type Activation,
  type ActivationName,
  type AxisActivation,
  activationNames,
  activations,
  type ElementwiseActivation,
  findActivation,
  type Kink,
  type Parameter,
  symbolOf,
} from "./activation/index.ts";
export {
  type CheckedSpec,
  checkSpec,
  type JsonPath,
  placeOfError,
  type SpecProblem,
} from "./check-spec.ts";
export {
  describeFields,
  describeInitializers,
  describeKinds,
  type InitializerDescription,
  type KindDescription,
  type OptionDescription,
} from "./describe.ts";
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
export {
  type AdaptivePoolOptions,
  adaptiveAvgPool,
  adaptiveMaxPool,
} from "./layer/adaptive-pool.ts";
export { type AuxiliaryOptions, auxiliary, lossWithHeads } from "./layer/auxiliary.ts";
export { type BatchNormOptions, batchNorm } from "./layer/batch-norm.ts";
export { type BranchesOptions, branches } from "./layer/branches.ts";
export type { RecurrentOptions } from "./layer/cell.ts";
export { type ChannelShuffleOptions, channelShuffle } from "./layer/channel-shuffle.ts";
export { type ChannelSliceOptions, channelSlice } from "./layer/channel-slice.ts";
export {
  type Conv1dOptions,
  type Conv2dOptions,
  type Conv3dOptions,
  conv1d,
  conv2d,
  conv3d,
} from "./layer/convolution.ts";
export { type CustomOptions, custom } from "./layer/custom.ts";
export { denseConnection } from "./layer/dense-connection.ts";
export { type DepthwiseConv2dOptions, depthwiseConv2d } from "./layer/depthwise-conv2d.ts";
export { type DropoutOptions, dropout } from "./layer/dropout.ts";
export { type DualPathOptions, dualPath } from "./layer/dual-path.ts";
export { type EmbeddingOptions, embedding } from "./layer/embedding.ts";
export { ensemble, ensembleVariables } from "./layer/ensemble.ts";
export {
  type FactorisedConv2dOptions,
  flattenedConv2d,
  type SeparableConv2dOptions,
  separableConv2d,
  spatiallySeparableConv2d,
} from "./layer/factorised-conv2d.ts";
export { EvaluationOnlyError, SpecError } from "./layer/field.ts";
export { flatten } from "./layer/flatten.ts";
export { gate } from "./layer/gate.ts";
export { globalAvgPool, globalMaxPool } from "./layer/global-pool.ts";
export { type GraphNode, graph } from "./layer/graph.ts";
export { type GroupNormOptions, groupNorm } from "./layer/group-norm.ts";
export { type GruOptions, gru } from "./layer/gru.ts";
export type { Hint, NumberHint } from "./layer/hint.ts";
export { layerKinds } from "./layer/index.ts";
export { type InstanceNormOptions, instanceNorm } from "./layer/instance-norm.ts";
export {
  type Applied,
  type AuxiliaryHead,
  Context,
  Layer,
  type LayerGroup,
  type LayerKind,
  layerGroups,
  type Mode,
  type Observation,
  type Tensors,
  type Variables,
} from "./layer/layer.ts";
export { type LayerNormOptions, layerNorm } from "./layer/layer-norm.ts";
export { type LinearOptions, linear } from "./layer/linear.ts";
export { type LstmOptions, lstm } from "./layer/lstm.ts";
export {
  type MultiHeadAttentionOptions,
  multiHeadAttention,
} from "./layer/multi-head-attention.ts";
export { type PadOptions, pad } from "./layer/pad.ts";
export { type PadChannelsOptions, padChannels } from "./layer/pad-channels.ts";
export {
  type AvgPool1dOptions,
  type AvgPool3dOptions,
  type AvgPoolOptions,
  avgPool,
  avgPool1d,
  avgPool3d,
  maxPool,
  maxPool1d,
  maxPool3d,
  type Pool1dOptions,
  type Pool3dOptions,
  type PoolOptions,
} from "./layer/pool.ts";
export { type PositionsOptions, positions, sinusoidalPositions } from "./layer/positions.ts";
export { type ReshapeOptions, reshape } from "./layer/reshape.ts";
export { type ResidualOptions, residual, stochasticDepth } from "./layer/residual.ts";
export { type RnnOptions, rnn } from "./layer/rnn.ts";
export { sequential } from "./layer/sequential.ts";
export type { Padding, Size, Size3d } from "./layer/spatial.ts";
export { spatialDropout } from "./layer/spatial-dropout.ts";
export { type StandardiseOptions, standardise } from "./layer/standardise.ts";
export { type TransformerEncoderOptions, transformerEncoder } from "./layer/transformer-encoder.ts";
export {
  type ConvTranspose1dOptions,
  type ConvTranspose2dOptions,
  type ConvTranspose3dOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./layer/transposed-convolution.ts";
export { type UpsampleOptions, upsample } from "./layer/upsample.ts";
export { chain, type Wiring, type WiringStep } from "./layer/wiring.ts";
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
export { nearestName, nearestNames } from "./nearest.ts";
export { fromSpec, type Json, type Spec, toSpec } from "./spec.ts";
export { withActivation, withInit } from "./variant.ts";
