import { activationKinds } from "./activation.ts";
import { adaptiveAvgPoolLayer, adaptiveMaxPoolLayer } from "./adaptive-pool.ts";
import { auxiliaryLayer } from "./auxiliary.ts";
import { batchNormLayer } from "./batch-norm.ts";
import { branchesLayer } from "./branches.ts";
import { channelShuffleLayer } from "./channel-shuffle.ts";
import { channelSliceLayer } from "./channel-slice.ts";
import { conv1dLayer, conv2dLayer, conv3dLayer } from "./convolution.ts";
import { customLayer } from "./custom.ts";
import { denseConnectionLayer } from "./dense-connection.ts";
import { depthwiseConv2dLayer } from "./depthwise-conv2d.ts";
import { dropoutLayer } from "./dropout.ts";
import { dualPathLayer } from "./dual-path.ts";
import { embeddingLayer } from "./embedding.ts";
import { ensembleLayer } from "./ensemble.ts";
import {
  flattenedConv2dLayer,
  separableConv2dLayer,
  spatiallySeparableConv2dLayer,
} from "./factorised-conv2d.ts";
import { flattenLayer } from "./flatten.ts";
import { gateLayer } from "./gate.ts";
import { globalAvgPoolLayer, globalMaxPoolLayer } from "./global-pool.ts";
import { graphLayer } from "./graph.ts";
import { groupNormLayer } from "./group-norm.ts";
import { gruLayer } from "./gru.ts";
import { instanceNormLayer } from "./instance-norm.ts";
import type { LayerKind } from "./layer.ts";
import { layerNormLayer } from "./layer-norm.ts";
import { linearLayer } from "./linear.ts";
import { lstmLayer } from "./lstm.ts";
import { multiHeadAttentionLayer } from "./multi-head-attention.ts";
import { padLayer } from "./pad.ts";
import { padChannelsLayer } from "./pad-channels.ts";
import {
  avgPool1dLayer,
  avgPool3dLayer,
  avgPoolLayer,
  maxPool1dLayer,
  maxPool3dLayer,
  maxPoolLayer,
} from "./pool.ts";
import { positionsLayer } from "./positions.ts";
import { reshapeLayer } from "./reshape.ts";
import { residualLayer } from "./residual.ts";
import { rnnLayer } from "./rnn.ts";
import { sequentialLayer } from "./sequential.ts";
import { spatialDropoutLayer } from "./spatial-dropout.ts";
import { standardiseLayer } from "./standardise.ts";
import { transformerEncoderLayer } from "./transformer-encoder.ts";
import {
  convTranspose1dLayer,
  convTranspose2dLayer,
  convTranspose3dLayer,
} from "./transposed-convolution.ts";
import { upsampleLayer } from "./upsample.ts";

/** Every kind of layer. A new one is a file beside this and a line here. */
const kinds: readonly LayerKind[] = [
  linearLayer,
  conv2dLayer,
  conv1dLayer,
  conv3dLayer,
  convTranspose1dLayer,
  convTranspose2dLayer,
  convTranspose3dLayer,
  depthwiseConv2dLayer,
  separableConv2dLayer,
  spatiallySeparableConv2dLayer,
  flattenedConv2dLayer,
  channelShuffleLayer,
  channelSliceLayer,
  batchNormLayer,
  layerNormLayer,
  groupNormLayer,
  instanceNormLayer,
  standardiseLayer,
  ...activationKinds,
  maxPoolLayer,
  maxPool1dLayer,
  maxPool3dLayer,
  avgPoolLayer,
  avgPool1dLayer,
  avgPool3dLayer,
  globalAvgPoolLayer,
  globalMaxPoolLayer,
  adaptiveAvgPoolLayer,
  adaptiveMaxPoolLayer,
  upsampleLayer,
  padLayer,
  padChannelsLayer,
  dropoutLayer,
  spatialDropoutLayer,
  flattenLayer,
  reshapeLayer,
  rnnLayer,
  lstmLayer,
  gruLayer,
  embeddingLayer,
  positionsLayer,
  multiHeadAttentionLayer,
  transformerEncoderLayer,
  sequentialLayer,
  residualLayer,
  gateLayer,
  auxiliaryLayer,
  branchesLayer,
  denseConnectionLayer,
  dualPathLayer,
  ensembleLayer,
  graphLayer,
  customLayer,
];

export const layerKinds: ReadonlyMap<string, LayerKind> = new Map(
  kinds.map((kind) => [kind.type, kind]),
);
