import { permutation } from "../../data/index.ts";
import { deriveKey } from "../../data/threefry.ts";
import type { Figure } from "../../inspect/index.ts";
import { count, flag, optional, positive } from "../../nn/layer/field.ts";
import {
  bernoulli,
  compile,
  foldIn,
  type Key,
  key,
  matmul,
  normal,
  type Tensor,
  tensor,
} from "../../tensor/index.ts";
import { pause } from "../../train/pause.ts";
import { classic, type FitContext } from "../classic.ts";
import { matrix, requireShape, requireWidth, rowsOf, vector } from "../model-fields.ts";
import type { Samples } from "../samples.ts";

export interface RestrictedOptions {
  /** Hidden units. Default 64. */
  readonly hidden?: number;
  /** Passes over the rows. Default 25. */
  readonly epochs?: number;
  /** Gibbs steps between the phases: the k of CD-k. Default 1. */
  readonly steps?: number;
  /** Whether the chains go on from batch to batch (persistent CD) instead of beginning at the data. Default false. */
  readonly persistent?: boolean;
  /** η of the mean of a batch. Default 0.05. */
  readonly rate?: number;
  /** Rows a batch. Default 20. */
  readonly batch?: number;
}

export interface RestrictedModel {
  /** [visible, hidden]. */
  readonly weight: readonly (readonly number[])[];
  readonly visible: readonly number[];
  readonly hidden: readonly number[];
}

/** The tensors of a restricted Boltzmann machine. A type, not an interface, so that it is a tree. */
export type Restricted = {
  /** [visible, hidden]. */
  readonly weight: Tensor;
  readonly visible: Tensor;
  readonly hidden: Tensor;
};

/** p(h = 1 | v) = σ(v W + c), [rows, hidden]. */
export const hiddenGiven = ({ weight, hidden }: Restricted, v: Tensor): Tensor =>
  matmul(v, weight).add(hidden).sigmoid();

/** p(v = 1 | h) = σ(h Wᵀ + b), [rows, visible]. */
export const visibleGiven = ({ weight, visible }: Restricted, h: Tensor): Tensor =>
  matmul(h, weight.transpose()).add(visible).sigmoid();

const draw = (from: Key, chances: Tensor): Tensor =>
  bernoulli(from, chances, chances.shape).cast("float32");

/**
 * ln p(v) by pieces: Σ_i ln p(v_i | all other v) = Σ_i ln σ(F(v with v_i turned) − F(v)), the mean over rows, with the free energy
 * F(v) = −b·v − Σ_j ln(1 + e^(c_j + (vW)_j)), which is −ln p(v) up to a constant.
 *
 * @param rows  [rows, visible] of 0 and 1
 * @cost        rows · visible · hidden: turning v_i changes vW by one row of W
 * @source      Besag 1975
 */
export function pseudoLikelihood(
  { weight, visible, hidden }: RestrictedModel,
  rows: Float64Array,
): number {
  const [wide, many] = [visible.length, hidden.length];
  const size = rows.length / wide;
  const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  let sum = 0;
  const inputs = new Float64Array(many);
  for (let n = 0; n < size; n++) {
    inputs.set(hidden);
    for (let i = 0; i < wide; i++)
      if (rows[n * wide + i] === 1)
        for (let j = 0; j < many; j++)
          inputs[j] = (inputs[j] as number) + (weight[i]?.[j] as number);
    for (let i = 0; i < wide; i++) {
      const turn = rows[n * wide + i] === 1 ? -1 : 1;
      // F(turned) − F(v)
      let rise = -turn * (visible[i] as number);
      for (let j = 0; j < many; j++) {
        const input = inputs[j] as number;
        rise -= softplus(input + turn * (weight[i]?.[j] as number)) - softplus(input);
      }
      sum -= softplus(-rise);
    }
  }
  return sum / size;
}

/** How large the weights begin. */
const BEGIN = 0.01;
/** Uses of a step's key, k of them for each half of a Gibbs step. */
const KEYS = { first: 0, chain: 1 } as const;

/**
 * One step of contrastive divergence, compiled whole:
 *
 *   ΔW = η (⟨v hᵀ⟩_data − ⟨v hᵀ⟩_chain) / rows,   the chain k Gibbs steps from the data, or (persistent) from where it was
 *
 * @returns the machine, the chain, and the mean squared error of what k steps make of the data
 * @cost    (4k + 4) · rows · visible · hidden / 2 multiply-adds
 */
function contrast(options: Required<RestrictedOptions>, { seed, backend }: FitContext) {
  const { steps, persistent, batch } = options;
  const start = key(seed);
  return compile(
    (
      { machine, chain }: { readonly machine: Restricted; readonly chain: Tensor },
      data: Tensor,
      step: Tensor,
      rate: Tensor,
    ) => {
      const own = foldIn(start, step);
      const h0 = hiddenGiven(machine, data);
      let h = persistent ? hiddenGiven(machine, chain) : h0;
      h = draw(foldIn(own, KEYS.first), h);
      let chances = data;
      let v = chain;
      for (let k = 0; k < steps; k++) {
        chances = visibleGiven(machine, h);
        v = draw(foldIn(own, KEYS.chain + 2 * k), chances);
        const given = hiddenGiven(machine, v);
        h = k + 1 < steps ? draw(foldIn(own, KEYS.chain + 2 * k + 1), given) : given;
      }
      const share = rate.div(batch);
      const next = {
        weight: machine.weight.add(
          matmul(data.transpose(), h0).sub(matmul(v.transpose(), h)).mul(share),
        ),
        visible: machine.visible.add(data.sub(v).sum(0).mul(share)),
        hidden: machine.hidden.add(h0.sub(h).sum(0).mul(share)),
      };
      const seen = visibleGiven(machine, h0);
      return [{ machine: next, chain: v }, data.sub(seen).square().sum(1).mean()] as const;
    },
    { donate: true, backend },
  );
}

/** Chances nearer to 0 or 1 than this begin as if they were this. */
const RARE = 0.01;

/** ln p/(1 − p) of each visible unit's mean: what the biases would be without hidden units (Hinton 2012, section 8.1). */
function logOdds(rows: Float32Array, width: number): Float32Array {
  const means = new Float64Array(width);
  rows.forEach((value, at) => {
    means[at % width] = (means[at % width] as number) + (value * width) / rows.length;
  });
  return Float32Array.from(means, (mean) => {
    const p = Math.min(1 - RARE, Math.max(RARE, mean));
    return Math.log(p / (1 - p));
  });
}

/** Fits to rows of 0 … 1, which are taken as chances and drawn once. */
export async function learnRestricted(
  samples: Samples,
  options: Required<RestrictedOptions>,
  context: FitContext,
): Promise<{ readonly model: RestrictedModel; readonly errors: readonly number[] }> {
  const { hidden, epochs, batch, rate } = options;
  const { size, width } = samples;
  const { seed, backend, signal, onProgress } = context;
  const rows = Float32Array.from(samples.rows);
  const run = contrast(options, context);
  const begin = compile(
    (from: Key) => ({
      machine: {
        weight: normal(from, [width, hidden]).mul(BEGIN),
        visible: tensor(logOdds(rows, width), [width]),
        hidden: tensor(new Float32Array(hidden), [hidden]),
      },
      chain: bernoulli(foldIn(from, 1), 0.5, [batch, width]).cast("float32"),
    }),
    { backend },
  );
  let state: { machine: Restricted; chain: Tensor } = begin(key(seed));
  const errors: number[] = [];
  const whole = Math.floor(size / batch);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = permutation(size, deriveKey(seed, epoch));
    const losses: Tensor[] = [];
    for (let b = 0; b < whole; b++) {
      if (b % 16 === 0) await pause();
      signal?.throwIfAborted();
      const data = new Float32Array(batch * width);
      for (let n = 0; n < batch; n++) {
        const from = order[b * batch + n] as number;
        data.set(rows.subarray(from * width, (from + 1) * width), n * width);
      }
      const [next, error] = run(state, tensor(data, [batch, width]), epoch * whole + b, rate);
      state = next;
      losses.push(error);
    }
    errors.push(losses.reduce((sum, one) => sum + one.item(), 0) / whole);
    onProgress?.(
      `rbm: epoch ${epoch + 1} of ${epochs}, reconstruction error ${errors.at(-1)?.toFixed(3)}`,
    );
  }
  const { machine } = state;
  const list = (one: Tensor) => Array.from(one.data(), Number);
  return {
    model: {
      weight: rowsOf(list(machine.weight), hidden),
      visible: list(machine.visible),
      hidden: list(machine.hidden),
    },
    errors,
  };
}

/** Rows of the data that the pseudo-likelihood is measured on, and pictures that are drawn. */
const JUDGED = 500;
const DRAWN = 10;
/** Gibbs steps from noise to a sample. */
const DREAM = 1000;

/**
 * Restricted Boltzmann machine: hidden and visible units with weights between them only, so that each side is drawn at once given the other.
 *
 *   E(v, h) = −b·v − c·h − vᵀ W h,   p(h_j | v) = σ(c_j + (vᵀW)_j),   p(v_i | h) = σ(b_i + (W h)_i)
 *
 * Fitted by contrastive divergence (CD-k), or with chains that go on (persistent CD). Values between 0 and 1 are taken as chances.
 *
 * @source Smolensky 1986; Hinton 2002, "Training products of experts by minimizing contrastive divergence"; Tieleman 2008 for chains that go on
 */
export const restrictedBoltzmann = classic<RestrictedOptions, RestrictedModel>({
  name: "rbm",
  title: "Restricted Boltzmann machine",
  summary: "hidden features of pictures, by contrastive divergence; draws pictures of its own",
  formula: String.raw`E(v, h) = -b \cdot v - c \cdot h - v^{\mathsf T} W h,\qquad \Delta W \propto \langle v h^{\mathsf T} \rangle_{\text{data}} - \langle v h^{\mathsf T} \rangle_{k}`,
  source: "Smolensky 1986; Hinton 2002, Neural Computation 14; Tieleman 2008",
  needs: "rows",
  data: "digits",
  options: {
    hidden: optional(count, 64),
    epochs: optional(count, 25),
    steps: optional(count, 1),
    persistent: optional(flag, false),
    rate: optional(positive, 0.05),
    batch: optional(count, 20),
  },
  model: { weight: matrix, visible: vector, hidden: vector },

  async fit(samples, options, context) {
    const chances = asChances(samples);
    const batch = Math.min(options.batch, samples.size);
    const { model, errors } = await learnRestricted(chances, { ...options, batch }, context);
    return {
      model,
      tracked: { name: "reconstruction error: squares a row", per: "epoch", values: errors },
      show: () => {
        const rows = chances.rows
          .subarray(0, JUDGED * samples.width)
          .map((value) => (value > 0.5 ? 1 : 0));
        return {
          tables: [
            {
              title: `${options.hidden} hidden units, ${options.persistent ? "persistent " : ""}CD-${options.steps}`,
              columns: ["reconstruction error", "pseudo-likelihood, nats a row"],
              rows: [[errors.at(-1) ?? 0, pseudoLikelihood(model, rows)]],
            },
          ],
          figures: picturesOf(model, samples, context),
        };
      },
    };
  },

  answers: "the free energy of each row: the lower, the likelier",
  answer(model, samples) {
    requireWidth("rbm", model.visible.length, samples.width);
    requireShape("rbm", "weight", model.weight, model.visible.length, model.hidden.length);
    const { rows, width, size } = asChances(samples);
    const { weight, visible, hidden } = model;
    return Float64Array.from({ length: size }, (_, n) => {
      const row = rows.subarray(n * width, (n + 1) * width);
      const shown = row.reduce((sum, value, i) => sum + value * (visible[i] as number), 0);
      return hidden.reduce((energy, bias, j) => {
        const input = row.reduce((sum, value, i) => sum + value * (weight[i]?.[j] as number), bias);
        return energy - Math.max(input, 0) - Math.log1p(Math.exp(-Math.abs(input)));
      }, -shown);
    });
  },
});

/** Rows in 0 … 1: as they are, or from their least to their largest value. */
function asChances(samples: Samples): Samples {
  let [low, high] = [0, 1];
  for (const value of samples.rows) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low === 0 && high === 1) return samples;
  return { ...samples, rows: samples.rows.map((value) => (value - low) / (high - low)) };
}

/** What each hidden unit looks for, and what chains of Gibbs steps from noise come to. */
function picturesOf(
  { weight, visible, hidden }: RestrictedModel,
  samples: Samples,
  { seed, backend }: FitContext,
): Figure[] {
  const { width, picture = [1, width] as const } = samples;
  const [height, across] = picture;
  const filters = hidden.flatMap((_, j) => weight.map((row) => row[j] as number));
  const machine = {
    weight: tensor(weight.flat(), [width, hidden.length]),
    visible: tensor([...visible], [width]),
    hidden: tensor([...hidden], [hidden.length]),
  };
  const dream = compile(
    (v: Tensor, step: Tensor) => {
      const own = foldIn(key(seed + 1), step);
      const h = draw(foldIn(own, 0), hiddenGiven(machine, v));
      const chances = visibleGiven(machine, h);
      return [draw(foldIn(own, 1), chances), chances] as const;
    },
    { backend },
  );
  let v = compile((from: Key) => bernoulli(from, 0.5, [DRAWN, width]).cast("float32"), { backend })(
    key(seed),
  );
  let chances = v;
  for (let step = 0; step < DREAM; step++) [v, chances] = dream(v, step);
  const shape = { kind: "pictures", height, width: across } as const;
  return [
    {
      ...shape,
      title: "filters: the weights of each hidden unit",
      values: filters,
      signed: true,
      columns: 10,
    },
    {
      ...shape,
      title: `samples: chains of ${DREAM} Gibbs steps from noise`,
      values: Float64Array.from(chances.data(), Number),
      columns: 10,
    },
  ];
}
