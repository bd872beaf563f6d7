import { activationKinds } from "./activation.ts";
import { avgPoolLayer } from "./avg-pool.ts";
import { batchNormLayer } from "./batch-norm.ts";
import { branchesLayer } from "./branches.ts";
import { conv2dLayer } from "./conv2d.ts";
import { customLayer } from "./custom.ts";
import { dropoutLayer } from "./dropout.ts";
import { flattenLayer } from "./flatten.ts";
import { globalAvgPoolLayer } from "./global-avg-pool.ts";
import type { LayerKind } from "./layer.ts";
import { layerNormLayer } from "./layer-norm.ts";
import { linearLayer } from "./linear.ts";
import { maxPoolLayer } from "./max-pool.ts";
import { residualLayer } from "./residual.ts";
import { sequentialLayer } from "./sequential.ts";

/** Every kind of layer. A new one is a file beside this and a line here. */
const kinds: readonly LayerKind[] = [
  linearLayer,
  conv2dLayer,
  batchNormLayer,
  layerNormLayer,
  ...activationKinds,
  maxPoolLayer,
  avgPoolLayer,
  globalAvgPoolLayer,
  dropoutLayer,
  flattenLayer,
  sequentialLayer,
  residualLayer,
  branchesLayer,
  customLayer,
];

export const layerKinds: ReadonlyMap<string, LayerKind> = new Map(
  kinds.map((kind) => [kind.type, kind]),
);
