import * as nn from "../../index.ts";
import type { Cases } from "./case.ts";

/** SRS has a pole for some parameters, and cases of its own. */
const all: readonly nn.Activation[] = Object.values(nn.activations).filter(
  ({ name }) => name !== "srs",
);
const each = (records: readonly nn.Activation[]): Record<string, nn.Layer> =>
  Object.fromEntries(records.map(({ name }) => [name, nn.activation(name)]));

/** Side by side, so that they are one program: each is held to its formula by itself in src/nn/activation/activation.test.ts. */
export const activations: Cases = {
  "every activation": { layer: nn.branches(each(all)), input: [3, 4] },
  "activations with parameters of their own": {
    layer: nn.branches({
      prelu: nn.activation("prelu", { slope: -0.3, shared: true }),
      srelu: nn.activation("srelu", { left: -0.4, leftSlope: 0.1, right: 0.3, rightSlope: 2 }),
      pau: nn.activation("pau", { a0: 0.2, b1: 0.7, shared: false }),
      pdelu: nn.activation("pdelu", { t: 1.5, shared: true }),
      elu: nn.activation("pdelu", { t: 1 }),
      rrelu: nn.activation("rrelu", { lower: -1, upper: 1 }),
      abrelu: nn.activation("abrelu", { alpha: 0.5 }),
      silu: nn.activation("silu", { beta: 2 }),
      softmax: nn.activation("softmax", { axis: 1 }),
    }),
    input: [3, 2, 2],
    training: true,
  },
  srs: { layer: nn.activation("srs"), input: [3, 7], paramsFrom: 2.5 },
  "srs, for each channel": {
    layer: nn.activation("srs", { shared: false }),
    input: [3, 7],
    paramsFrom: 2.5,
  },
};
