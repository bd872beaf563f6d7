import { byDepth, type Signal, signalPlot, signalProbe, type Table } from "../inspect/index.ts";
import { type Init, type Layer, showInit, type Variables, withInit } from "../nn/index.ts";
import { foldIn, grad, key, normal, type Tensor } from "../tensor/index.ts";
import { pause } from "../train/pause.ts";
import { plainMlp } from "../zoo/index.ts";
import { CLASSES, DEPTH, noiseBatch, WIDTH } from "./deep-network.ts";
import type { Claim, Experiment, Findings } from "./experiment.ts";

/** The lectures' schemes in their order. Constant weights of 1/n keep the mean, so that there is something to see at depth 20. */
const schemes: readonly Init[] = [
  "zeros",
  { type: "constant", value: 1 / WIDTH },
  { type: "normal", std: 0.01 },
  { type: "normal", std: 1 },
  "lecunNormal",
  "xavierNormal",
  "heNormal",
  { type: "orthogonal", gain: "relu" },
];

interface Measured {
  readonly name: string;
  readonly signal: Signal;
}

/** A plain deep ReLU network, started in every way that the lectures name. */
export const initialisation: Experiment = {
  name: "initialisation",
  summary: `zero, constant, Gaussian, LeCun, Xavier, He and orthogonal weights in a plain ReLU network of ${DEPTH} layers`,
  source: "lecture S4; He, Zhang, Ren & Sun 2015, arXiv:1502.01852",
  async run({ backend, seed, onProgress, signal }): Promise<Findings> {
    const root = key(seed);
    const model = plainMlp({ depth: DEPTH, width: WIDTH, classes: CLASSES });
    const batch = noiseBatch(root);
    const probe = signalProbe(model, { backend });
    const found: Measured[] = [];
    for (const init of schemes) {
      await pause();
      signal?.throwIfAborted();
      const name = nameOf(init);
      onProgress?.(name);
      const started = withInit(model, init).init(foldIn(root, 0), [WIDTH]);
      found.push({ name, signal: probe(started, batch) });
    }
    onProgress?.("the gradient of equal weights");
    const claims = [...claimsOf(found), equalUnits(root)];
    return {
      tables: [table(found)],
      plots: [signalPlot("variance", found), signalPlot("gradient", found)],
      claims,
    };
  },
};

const nameOf = (init: Init): string =>
  typeof init === "object" && init.type === "constant" ? "constant 1/n" : showInit(init);

function table(found: readonly Measured[]): Table {
  return {
    title: "Variance of the outputs of each layer",
    columns: ["layer", ...found.map(({ name }) => name)],
    rows: Array.from({ length: DEPTH }, (_, i) => [
      i + 1,
      ...found.map(({ signal }) => byDepth(signal)[i]?.output.variance ?? Number.NaN),
    ]),
  };
}

function claimsOf(found: readonly Measured[]): Claim[] {
  const of = (name: string): Signal => found.find((one) => one.name === name)?.signal as Signal;
  const slopes = of("zeros").layers.flatMap(({ weights }) => weights);
  /** Which parameters of so many axes the loss pulls at, where all weights are 0. */
  const pulled = (axes: number): string[] =>
    slopes.filter((w) => w.rank === axes && w.gradientNorm !== 0).map(({ path }) => path);
  /** From the first activation to the last one, in front of the last linear layer. */
  const change = (name: string): number => {
    const hidden = byDepth(of(name)).slice(0, -1);
    const [first, last] = [hidden[0], hidden.at(-1)];
    return (last?.output.variance ?? Number.NaN) / (first?.output.variance ?? Number.NaN);
  };
  const each = (name: string): number => change(name) ** (1 / (DEPTH - 2));
  return [
    {
      text: `zero weights: the gradient of each of the ${DEPTH} weights is exactly 0, so none ever moves; only the last bias learns`,
      holds:
        slopes.length === 2 * DEPTH &&
        pulled(2).length === 0 &&
        pulled(1).join() === `linear${DEPTH}/bias`,
    },
    {
      text: `He keeps the variance: from the first to the last activation it changes by ${change("heNormal").toPrecision(3)}, less than 10 times up or down`,
      holds: change("heNormal") > 0.1 && change("heNormal") < 10,
    },
    {
      text: `a small Gaussian (0.01) loses it exponentially: by ${each("normal:0.01").toPrecision(3)} a layer, about n σ² / 2 = ${((WIDTH * 0.01 ** 2) / 2).toPrecision(3)}`,
      holds: Math.abs(each("normal:0.01") / ((WIDTH * 0.01 ** 2) / 2) - 1) < 0.25,
    },
    {
      text: `a large Gaussian (1) explodes: by ${each("normal:1").toPrecision(3)} a layer, about n σ² / 2 = ${WIDTH / 2}`,
      holds: Math.abs(each("normal:1") / (WIDTH / 2) - 1) < 0.25,
    },
    {
      text: `LeCun and Xavier forget that ReLU drops a half: by ${each("lecunNormal").toPrecision(3)} and ${each("xavierNormal").toPrecision(3)} a layer (the same where all layers are equally wide), about 1/2`,
      holds: ["lecunNormal", "xavierNormal"].every((name) => Math.abs(each(name) - 0.5) < 0.1),
    },
    {
      text: `orthogonal weights with ReLU's gain keep it too: it changes by ${change("orthogonal:relu").toPrecision(3)}`,
      holds: change("orthogonal:relu") > 0.1 && change("orthogonal:relu") < 10,
    },
  ];
}

/**
 * The lectures' y = W⁽¹⁾x with equal weights: all units of a hidden layer have the same gradient. Weights are [in, units] here, so the
 * lectures' rows are columns.
 */
function equalUnits(root: Tensor): Claim {
  const model: Layer = plainMlp({
    ...{ depth: 4, width: 16, classes: 3 },
    init: { type: "constant", value: 0.1 },
  });
  const x = normal(foldIn(root, 4), [8, 5]).abs();
  const { params, state } = model.init(root, [5]);
  const loss = (params: Variables["params"]): Tensor =>
    model.apply({ params, state }, x, { training: true }).output.slice(null, 0).sum();
  const slopes = grad(loss)(params) as Readonly<Record<string, { readonly weight: Tensor }>>;
  const same = ["linear1", "linear2", "linear3"].every((name) => {
    const slope = slopes[name]?.weight as Tensor;
    const [, units = 1] = slope.shape;
    const values = [...slope.data()];
    const largest = Math.max(...values.map(Math.abs));
    return values.every(
      (v, i) => Math.abs(v - (values[i - (i % units)] as number)) <= 1e-6 * largest && largest > 0,
    );
  });
  return {
    text: "equal weights: the gradients of all units of a layer are identical, so the units stay equal",
    holds: same,
  };
}
