import { byDepth, type Signal, signalPlot, signalProbe, type Table } from "../inspect/index.ts";
import { key } from "../tensor/index.ts";
import { pause } from "../train/pause.ts";
import { plainMlp } from "../zoo/index.ts";
import { CLASSES, DEPTH, noiseBatch, WIDTH } from "./deep-network.ts";
import type { Experiment, Findings } from "./experiment.ts";

/** So much weaker must a gradient be to count as vanished: after 10⁵ steps of this size nothing would have moved. */
const VANISHED = 1e-5;

/** Deep plain networks with different activations, each with the weights that the lectures give it: He for ReLU, Xavier for sigmoid and tanh. */
export const depth: Experiment = {
  name: "depth",
  summary: `vanishing gradients: sigmoid against ReLU in plain networks of ${DEPTH} layers`,
  source: "lectures S0, S1, S4; Hochreiter 1991; Glorot & Bengio 2010",
  async run({ backend, seed, onProgress, signal }): Promise<Findings> {
    const root = key(seed);
    const batch = noiseBatch(root);
    const found: { name: string; signal: Signal }[] = [];
    for (const activation of ["sigmoid", "tanh", "relu"]) {
      await pause();
      signal?.throwIfAborted();
      onProgress?.(`${activation}, ${DEPTH} layers`);
      const model = plainMlp({
        ...{ depth: DEPTH, width: WIDTH, activation, classes: CLASSES },
        init: activation === "relu" ? "heNormal" : "xavierNormal",
      });
      const measured = signalProbe(model, { backend })(model.init(root, [WIDTH]), batch);
      found.push({ name: activation, signal: measured });
    }
    return findings(found);
  },
};

function findings(found: readonly { readonly name: string; readonly signal: Signal }[]): Findings {
  const norms = found.map(({ name, signal }) => ({
    name,
    rows: byDepth(signal).map(({ gradientNorm }) => gradientNorm),
  }));
  const table: Table = {
    title: "Norm of the loss's gradient with respect to the weight of each layer",
    columns: ["layer", ...norms.map(({ name }) => name)],
    rows: Array.from({ length: DEPTH }, (_, i) => [
      i + 1,
      ...norms.map(({ rows }) => rows[i] ?? Number.NaN),
    ]),
  };
  const ratio = (name: string): number => {
    const rows = norms.find((row) => row.name === name)?.rows ?? [];
    return (rows[0] ?? Number.NaN) / (rows.at(-1) ?? Number.NaN);
  };
  const first = (name: string): number => norms.find((row) => row.name === name)?.rows[0] ?? 0;
  const orders = Math.log10(first("relu") / first("sigmoid"));
  return {
    tables: [table],
    plots: [signalPlot("weightGradient", found), signalPlot("variance", found)],
    claims: [
      {
        text: `with sigmoids the gradient vanishes: at the first layer it is ${ratio("sigmoid").toExponential(1)} of the last layer's, below ${VANISHED.toExponential(0)}`,
        holds: ratio("sigmoid") < VANISHED,
      },
      {
        text: `with ReLU it does not: at the first layer it is ${ratio("relu").toPrecision(2)} of the last layer's, between 0.05 and 20`,
        holds: ratio("relu") > 0.05 && ratio("relu") < 20,
      },
      {
        text: `at the first layer of ${DEPTH} the sigmoid's gradient is ${orders.toFixed(1)} orders of magnitude below ReLU's, more than 6`,
        holds: orders > 6,
      },
      {
        text: `tanh stands between: its first layer has ${ratio("tanh").toPrecision(2)} of the last layer's gradient, more than the sigmoid`,
        holds: ratio("tanh") > ratio("sigmoid"),
      },
    ],
  };
}
