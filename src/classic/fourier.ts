import { minimise } from "../experiment/minimise.ts";
import { activation, linear, sequential } from "../nn/index.ts";
import { count, index, optional, positive } from "../nn/layer/field.ts";
import { key, type Tensor, tensor } from "../tensor/index.ts";
import { classic } from "./classic.ts";
import { GIBBS_LIMIT, gibbsOvershoot, squareWaveError, squareWaveSum } from "./fourier-series.ts";
import { matrix, requireWidth, rowsOf, vector } from "./model-fields.ts";
import { rowOf } from "./samples.ts";

export interface FourierOptions {
  /** Terms of the series. Default 10. */
  readonly terms?: number;
  /** Units of each of two hidden layers. Default 32. */
  readonly hidden?: number;
  /** Steps of the network's training, on the whole wave at once. Default 1500. */
  readonly steps?: number;
  /** η of Adam. Default 0.01. */
  readonly rate?: number;
}

export interface FourierModel {
  readonly terms: number;
  /** [hidden, 2], [hidden, hidden + 1] and [hidden + 1]: weights, and the bias last. */
  readonly first: readonly (readonly number[])[];
  readonly second: readonly (readonly number[])[];
  readonly last: readonly number[];
}

/** Places between −π and π, none of them at a jump. */
const PLACES = 400;
const places = Float32Array.from(
  { length: PLACES },
  (_, i) => ((2 * i + 1) / PLACES - 1) * Math.PI,
);
const wave = (x: number): number => Math.sign(Math.sin(x));

/** w·x + b with the bias last. */
const unit = (weight: readonly number[], x: ArrayLike<number>): number =>
  weight.reduce((sum, one, i) => sum + one * (i < x.length ? (x[i] as number) : 1), 0);

/** The network's value at a place. */
function valueAt({ first, second, last }: FourierModel, x: number): number {
  const one = first.map((weight) => Math.tanh(unit(weight, [x])));
  const two = second.map((weight) => Math.tanh(unit(weight, one)));
  return unit(last, two);
}

/**
 * The square wave by its Fourier series, and by a network with two hidden layers: the series overshoots beside each jump by 8.95 % of it, however many
 * terms it has; the network need not.
 *
 *   S_K(x) = 4/π Σ_{k=1}^{K} sin((2k − 1)x) / (2k − 1)
 *
 * @source Fourier 1822, Théorie analytique de la chaleur; Gibbs 1899, Nature 59
 */
export const fourier = classic<FourierOptions, FourierModel>({
  name: "fourier",
  title: "Fourier series of the square wave",
  summary: "the square wave as a sum of sines, with its overshoot, beside a network's fit",
  formula: String.raw`S_K(x) = \frac4\pi \sum_{k=1}^{K} \frac{\sin (2k-1)x}{2k-1}`,
  source: "Fourier 1822; Gibbs 1899, Nature 59",
  needs: "nothing",
  options: {
    terms: optional(count, 10),
    hidden: optional(count, 32),
    steps: optional(index, 1500),
    rate: optional(positive, 0.01),
  },
  model: { terms: count, first: matrix, second: matrix, last: vector },

  async fit(_, { terms, hidden, steps, rate }, { seed, backend, signal, onProgress }) {
    const network = sequential({
      first: linear({ units: hidden }),
      bend: activation("tanh"),
      second: linear({ units: hidden }),
      again: activation("tanh"),
      last: linear({ units: 1 }),
    });
    const { params } = network.init(key(seed), [1]);
    const x = tensor(places, [PLACES, 1]);
    const y = tensor(Float32Array.from(places, wave), [PLACES, 1]);
    const { params: fitted, losses } = await minimise(
      (now) =>
        network
          .apply({ params: now, state: {} }, x, { training: false })
          .output.sub(y)
          .square()
          .mean(),
      params,
      {
        ...{ backend, seed, steps, rate, signal },
        onStep(step, value) {
          if (step % 500 === 0)
            onProgress?.(`fourier: step ${step}, mean square ${value.toFixed(4)}`);
        },
      },
    );
    const layers = fitted as unknown as Readonly<
      Record<"first" | "second" | "last", Readonly<Record<"weight" | "bias", Tensor>>>
    >;
    const joined = ({ weight, bias }: Readonly<Record<"weight" | "bias", Tensor>>): number[][] => {
      const [inputs = 0, outputs = 0] = weight.shape;
      const [w, b] = [
        rowsOf(Array.from(weight.data(), Number), outputs),
        Array.from(bias.data(), Number),
      ];
      return b.map((own, k) => [
        ...Array.from({ length: inputs }, (_, i) => w[i]?.[k] as number),
        own,
      ]);
    };
    const model: FourierModel = {
      terms,
      first: joined(layers.first),
      second: joined(layers.second),
      last: joined(layers.last)[0] ?? [],
    };
    const curve = (f: (x: number) => number) => Array.from(places, (at) => [at, f(at)] as const);
    const found = curve((at) => valueAt(model, at));
    const above = Math.max(...found.map(([, value]) => Math.abs(value))) - 1;
    const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
    return {
      model,
      tracked: { name: "mean square error of the network", per: "step", values: losses },
      show: () => ({
        tables: [
          {
            title: `the square wave by ${terms} terms, and by two layers of ${hidden} units`,
            columns: ["", "overshoot, of the jump", "mean square error"],
            rows: [
              [`${terms} terms`, percent(gibbsOvershoot(terms)), squareWaveError(terms)],
              ["more and more terms (Gibbs)", percent(GIBBS_LIMIT), "goes to 0"],
              ["network", percent(Math.max(0, above) / 2), losses.at(-1) ?? Number.NaN],
            ],
          },
        ],
        figures: [
          {
            ...{
              title: "the square wave, its Fourier series, and a network's fit",
              x: "x",
              y: "y",
            },
            series: [
              { name: "square wave", points: curve(wave) },
              { name: `${terms} terms`, points: curve((at) => squareWaveSum(at, terms)) },
              { name: "network", points: found },
            ],
          },
        ],
      }),
    };
  },

  answers: "the network's value at each place",
  answer(model, samples) {
    requireWidth("fourier", 1, samples.width);
    return Float64Array.from({ length: samples.size }, (_, n) =>
      valueAt(model, rowOf(samples, n)[0] as number),
    );
  },
});
