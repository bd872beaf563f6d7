import { activationKinds } from "./activation.ts";
import { avgPoolLayer } from "./avg-pool.ts";
import { batchNormLayer } from "./batch-norm.ts";
import { branchesLayer } from "./branches.ts";
import { conv2dLayer } from "./conv2d.ts";
import { customLayer } from "./custom.ts";
import { dropoutLayer } from "./dropout.ts";
import { embeddingLayer } from "./embedding.ts";
import { flattenLayer } from "./flatten.ts";
import { globalAvgPoolLayer } from "./global-avg-pool.ts";
import { groupNormLayer } from "./group-norm.ts";
import { gruLayer } from "./gru.ts";
import { instanceNormLayer } from "./instance-norm.ts";
import type { LayerKind } from "./layer.ts";
import { layerNormLayer } from "./layer-norm.ts";
import { linearLayer } from "./linear.ts";
import { lstmLayer } from "./lstm.ts";
import { maxPoolLayer } from "./max-pool.ts";
import { multiHeadAttentionLayer } from "./multi-head-attention.ts";
import { positionsLayer } from "./positions.ts";
import { residualLayer } from "./residual.ts";
import { rnnLayer } from "./rnn.ts";
import { sequentialLayer } from "./sequential.ts";
import { spatialDropoutLayer } from "./spatial-dropout.ts";
import { standardiseLayer } from "./standardise.ts";
import { transformerEncoderLayer } from "./transformer-encoder.ts";

/** Every kind of layer. A new one is a file beside this and a line here. */
const kinds: readonly LayerKind[] = [
  linearLayer,
  conv2dLayer,
  batchNormLayer,
  layerNormLayer,
  groupNormLayer,
  instanceNormLayer,
  standardiseLayer,
  ...activationKinds,
  maxPoolLayer,
  avgPoolLayer,
  globalAvgPoolLayer,
  dropoutLayer,
  spatialDropoutLayer,
  flattenLayer,
  rnnLayer,
  lstmLayer,
  gruLayer,
  embeddingLayer,
  positionsLayer,
  multiHeadAttentionLayer,
  transformerEncoderLayer,
  sequentialLayer,
  residualLayer,
  branchesLayer,
  customLayer,
];

export const layerKinds: ReadonlyMap<string, LayerKind> = new Map(
  kinds.map((kind) => [kind.type, kind]),
);
