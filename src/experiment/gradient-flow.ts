import { memoryGradients, type Plot, type Table } from "../inspect/index.ts";
import { gru, type Layer, lstm, rnn, type Tensors } from "../nn/index.ts";
import { gruCell } from "../nn/layer/gru.ts";
import { lstmCell } from "../nn/layer/lstm.ts";
import { rnnCell } from "../nn/layer/rnn.ts";
import { compile, foldIn, key, normal, type Tensor } from "../tensor/index.ts";
import { pause } from "../train/pause.ts";
import type { Experiment, ExperimentOptions, Findings } from "./experiment.ts";

const STEPS = 100;
const UNITS = 32;
const FEATURES = 8;
const BATCH = 16;

/** One cell with one way to draw its weights. */
interface Subject {
  readonly name: string;
  readonly layer: Layer;
  norms(layer: Layer, params: Tensors, x: Tensor): Tensor;
}

const elman = (name: string, options: Omit<Parameters<typeof rnn>[0], "units">): Subject => ({
  name,
  layer: rnn({ units: UNITS, ...options }),
  norms: (layer, params, x) => memoryGradients(rnnCell, layer, params, x),
});

const longShort = (name: string, forgetBias: number): Subject => ({
  name,
  layer: lstm({ units: UNITS, forgetBias }),
  norms: (layer, params, x) => memoryGradients(lstmCell, layer, params, x),
});

/** As PyTorch draws U: its singular values are 0.58 in the mean square. */
const SMALL = { type: "uniform", bound: 1 / Math.sqrt(UNITS) } as const;

const subjects = {
  small: elman("RNN, tanh, U uniform ±1/√units", { recurrentInit: SMALL }),
  orthogonal: elman("RNN, tanh, U orthogonal", {}),
  large: elman("RNN, ReLU, U orthogonal × 2", {
    activation: "relu",
    recurrentInit: { type: "orthogonal", gain: 2 },
  }),
  forget0: longShort("LSTM, forget bias 0", 0),
  forget1: longShort("LSTM, forget bias 1", 1),
  forget5: longShort("LSTM, forget bias 5", 5),
  gru: {
    name: "GRU",
    layer: gru({ units: UNITS }),
    norms: (layer, params, x) => memoryGradients(gruCell, layer, params, x),
  },
} as const satisfies Readonly<Record<string, Subject>>;

export type SubjectName = keyof typeof subjects;

/** Norms of the gradient at each of `steps` steps, relative to the last; the first is the farthest back. */
export function gradientFlow(
  name: SubjectName,
  steps: number,
  { backend, seed }: Pick<ExperimentOptions, "backend" | "seed">,
): number[] {
  const { layer, norms }: Subject = subjects[name];
  const root = key(seed);
  const { params } = layer.init(foldIn(root, 0), [steps, FEATURES]);
  const x = normal(foldIn(root, 1), [BATCH, steps, FEATURES]);
  const run = compile((params: Tensors, x: Tensor) => norms(layer, params, x), { backend });
  const found = Array.from(run(params, x).data());
  const last = found.at(-1) ?? Number.NaN;
  return found.map((norm) => norm / last);
}

/** Vanishing and exploding gradients through time, before any training. */
export const gradientFlowExperiment: Experiment = {
  name: "gradient-flow",
  summary: `the gradient on its way back through ${STEPS} steps of an Elman network, an LSTM and a GRU at initialisation`,
  source:
    "lecture S1 (LSTM against vanishing gradients); Hochreiter 1991; Bengio, Simard & Frasconi 1994; Jozefowicz et al. 2015",
  async run({ backend, seed, signal, onProgress }): Promise<Findings> {
    const found: { name: SubjectName; norms: readonly number[] }[] = [];
    for (const name of Object.keys(subjects) as SubjectName[]) {
      await pause();
      signal?.throwIfAborted();
      onProgress?.(subjects[name].name);
      found.push({ name, norms: gradientFlow(name, STEPS, { backend, seed }) });
    }
    return findings(found);
  },
};

function findings(
  found: readonly { readonly name: SubjectName; readonly norms: readonly number[] }[],
): Findings {
  /** After so many steps back. */
  const after = (norms: readonly number[], back: number): number =>
    norms.at(-1 - back) ?? Number.NaN;
  const left = (name: SubjectName): number =>
    after(found.find((each) => each.name === name)?.norms ?? [], STEPS - 1);
  const table: Table = {
    title: `Norm of ∂L/∂mₜ, m all that the cell remembers, relative to the last step; ${UNITS} units, ${FEATURES} features of N(0, 1)`,
    columns: ["cell", "10 steps back", "50 back", `${STEPS - 1} back`, "each step ×"],
    rows: found.map(({ name, norms }) => [
      subjects[name].name,
      ...[10, 50, STEPS - 1].map((back) => after(norms, back)),
      after(norms, STEPS - 1) ** (1 / (STEPS - 1)),
    ]),
  };
  const plot: Plot = {
    title: "The gradient on its way back through time",
    x: "steps back from the end",
    y: "norm of ∂L/∂mₜ, relative",
    logY: true,
    series: found.map(({ name, norms }) => ({
      name: subjects[name].name,
      points: norms.map((norm, t) => [norms.length - 1 - t, norm] as const).toReversed(),
    })),
  };
  const shown = (name: SubjectName): string => left(name).toExponential(1);
  const forget = 1 / (1 + Math.exp(-5));
  return {
    tables: [table],
    plots: [plot],
    claims: [
      {
        text: `with small weights the Elman network's gradient vanishes: after ${STEPS - 1} steps ${shown("small")} of it is left, below 1e-10`,
        holds: left("small") < 1e-10,
      },
      {
        text: `with large weights and ReLU it explodes: ${shown("large")} of it, above 1e6`,
        holds: left("large") > 1e6,
      },
      {
        text: `an LSTM whose forget gates are open keeps it: ${left("forget5").toPrecision(2)} of it is left, between 0.1 and 100 (the gate alone: σ(5)^${STEPS - 1} = ${(forget ** (STEPS - 1)).toPrecision(2)})`,
        holds: left("forget5") > 0.1 && left("forget5") < 100,
      },
      {
        text: `how long it lasts is the forget gate's bias: ${shown("forget0")} at 0, ${shown("forget1")} at 1, ${shown("forget5")} at 5`,
        holds: left("forget0") < left("forget1") && left("forget1") < left("forget5"),
      },
      {
        text: `at a forget bias of 5 the LSTM keeps more than the Elman network even with an orthogonal U (${shown("orthogonal")})`,
        holds: left("forget5") > left("orthogonal"),
      },
    ],
  };
}
