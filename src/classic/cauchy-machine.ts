import { choice, optional, positive, upTo } from "../nn/layer/field.ts";
import { pause } from "../train/pause.ts";
import { classic } from "./classic.ts";
import { vector } from "./model-fields.ts";
import { cauchy, normal, randomOf } from "./random.ts";
import { rowOf } from "./samples.ts";

/** A function with many valleys, of which one is the deepest: 0 at 0. */
export interface Landscape {
  readonly value: (x: ArrayLike<number>) => number;
  /** Places lie within ±extent; the search begins in the corner (extent, …, extent). */
  readonly extent: number;
}

const meanOf = (x: ArrayLike<number>, f: (value: number) => number): number =>
  Array.from(x, f).reduce((sum, value) => sum + value, 0) / x.length;

/**
 * @source ackley: Ackley 1987; rastrigin: Rastrigin 1974; double well: Szu & Hartley 1987 use such a one, tilted towards its deeper side
 */
export const landscapes = {
  rastrigin: {
    extent: 4,
    value: (x) => meanOf(x, (v) => v * v + 10 - 10 * Math.cos(2 * Math.PI * v)),
  },
  ackley: {
    extent: 20,
    value: (x) =>
      20 +
      Math.E -
      20 * Math.exp(-0.2 * Math.sqrt(meanOf(x, (v) => v * v))) -
      Math.exp(meanOf(x, (v) => Math.cos(2 * Math.PI * v))),
  },
  "double-well": {
    extent: 8,
    value: (x) => meanOf(x, (v) => (v * v * (v - 6) ** 2) / 20 + (v * v) / 10),
  },
} as const satisfies Readonly<Record<string, Landscape>>;

export type LandscapeName = keyof typeof landscapes;
const names = Object.keys(landscapes) as LandscapeName[];

export const coolings = ["cauchy", "boltzmann"] as const;
export type Cooling = (typeof coolings)[number];

export interface CauchyMachineOptions {
  /** Default "rastrigin". */
  readonly landscape?: LandscapeName;
  /** Numbers that are searched for. Default 2. */
  readonly dimensions?: number;
  /** Visits. Default 5000. */
  readonly steps?: number;
  /** T₀. Default 50. */
  readonly temperature?: number;
  /** Searches whose mean is drawn. Default 20. */
  readonly trials?: number;
}

export interface CauchyMachineModel {
  readonly landscape: LandscapeName;
  /** The lowest place that was found. */
  readonly place: readonly number[];
}

/** T₀ / (1 + k), or T₀ / ln(e + k): the fastest falls with which each finds the deepest valley in the end. */
export const temperatureAt = (cooling: Cooling, from: number, k: number): number =>
  cooling === "cauchy" ? from / (1 + k) : from / Math.log(Math.E + k);

export interface Search {
  /** The lowest place met. */
  readonly place: Float64Array;
  /** The lowest value met up to each step. */
  readonly lowest: readonly number[];
}

/** Steps after which other events get their turn. */
const TURN = 64;

/**
 * Searches for the lowest place: a step in every direction drawn with the temperature as its scale, taken with the chance 1 / (1 + e^(Δ/T)).
 *
 *   cauchy     Δx ~ T / (T² + Δx²), now and then very far,  T_k = T₀ / (1 + k)
 *   boltzmann  Δx ~ e^(−Δx²/2T), never far,                 T_k = T₀ / ln(e + k)
 *
 * @returns  the lowest place met, and the lowest value met up to each step
 * @source   Szu & Hartley 1987, "Fast simulated annealing", Physics Letters A 122; Geman & Geman 1984 for the logarithm
 */
export async function searchLandscape(
  { value, extent }: Landscape,
  cooling: Cooling,
  {
    dimensions,
    steps,
    temperature,
    seed,
    signal,
  }: {
    readonly dimensions: number;
    readonly steps: number;
    readonly temperature: number;
    readonly seed: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Search> {
  const random = randomOf(seed, cooling === "cauchy" ? 2 : 3);
  let here = new Float64Array(dimensions).fill(extent);
  let height = value(here);
  let best = { place: here, height };
  const lowest: number[] = [];
  for (let k = 0; k < steps; k++) {
    if (k % TURN === 0) await pause();
    signal?.throwIfAborted();
    const heat = temperatureAt(cooling, temperature, k);
    const there = here.map(
      (one) =>
        one + (cooling === "cauchy" ? cauchy(random, heat) : Math.sqrt(heat) * normal(random)),
    );
    // Walls: a step through them is no step.
    const inside = there.every((one) => Math.abs(one) <= extent);
    const found = inside ? value(there) : Number.POSITIVE_INFINITY;
    if (random.chance(1 / (1 + Math.exp((found - height) / heat)))) [here, height] = [there, found];
    if (height < best.height) best = { place: here, height };
    lowest.push(best.height);
  }
  return { place: best.place, lowest };
}

/** A valley this deep is the deepest. */
const FOUND = 0.1;
/** Points of a curve. */
const POINTS = 100;

/**
 * Cauchy machine: annealing that visits places by Cauchy's distribution. Its rare long jumps leave any valley, so the temperature may fall as 1/k where
 * Boltzmann's must as 1/ln k. T₀ must be of the size of the landscape: from too low a one, 1/k freezes before it has looked around.
 *
 *   g(Δx) ∝ T / (T² + Δx²),   T_k = T₀ / (1 + k)
 *
 * @source Szu & Hartley 1987, "Fast simulated annealing", Physics Letters A 122
 */
export const cauchyMachine = classic<CauchyMachineOptions, CauchyMachineModel>({
  name: "cauchy",
  title: "Cauchy machine",
  summary:
    "annealing with long jumps, which may cool as 1/k, beside Boltzmann's, which must cool as 1/ln k",
  formula: String.raw`g(\Delta x) \propto \frac{T}{T^2 + \Delta x^2},\qquad T_k = \frac{T_0}{1 + k}`,
  source: "Szu & Hartley 1987, Physics Letters A 122; Geman & Geman 1984",
  needs: "nothing",
  options: {
    landscape: optional(choice(names), "rastrigin"),
    dimensions: optional(upTo(1000), 2),
    steps: optional(upTo(200_000), 5000),
    temperature: optional(positive, 50),
    trials: optional(upTo(200), 20),
  },
  model: { landscape: choice(names), place: vector },

  async fit(_, { landscape: name, trials, ...task }, { seed, signal }) {
    const landscape = landscapes[name];
    const runs: Search[][] = [];
    for (const cooling of coolings) {
      const all: Search[] = [];
      for (let trial = 0; trial < trials; trial++)
        all.push(
          await searchLandscape(landscape, cooling, { ...task, seed: seed + trial, signal }),
        );
      runs.push(all);
    }
    const mean = (all: (typeof runs)[number], k: number) =>
      all.reduce((sum, { lowest }) => sum + (lowest[k] as number), 0) / trials;
    const every = Math.ceil(task.steps / POINTS);
    const at = Array.from(
      { length: Math.floor(task.steps / every) },
      (_, i) => (i + 1) * every - 1,
    );
    const [own = []] = runs;
    const best = own.reduce((low, one) =>
      (one.lowest.at(-1) ?? 0) < (low.lowest.at(-1) ?? 0) ? one : low,
    );
    return {
      model: { landscape: name, place: Array.from(best.place) },
      tracked: {
        name: "lowest value met, mean of all searches",
        per: `${every} steps`,
        values: at.map((k) => mean(own, k)),
      },
      show: () => ({
        tables: [
          {
            title: `${name} in ${task.dimensions} dimensions, ${task.steps} steps, ${trials} searches`,
            columns: ["cooling", "lowest value, mean", "found the deepest valley"],
            rows: coolings.map((cooling, c) => {
              const all = runs[c] ?? [];
              const found = all.filter(({ lowest }) => (lowest.at(-1) as number) < FOUND).length;
              return [
                cooling === "cauchy" ? "Cauchy, 1/k" : "Boltzmann, 1/ln k",
                mean(all, task.steps - 1),
                `${found} of ${trials}`,
              ];
            }),
          },
        ],
        figures: [
          {
            ...{
              title: "lowest value met, mean of all searches",
              x: "step",
              y: "value",
              logY: true,
            },
            series: coolings.map((cooling, c) => ({
              name: cooling === "cauchy" ? "Cauchy, T₀/(1 + k)" : "Boltzmann, T₀/ln(e + k)",
              points: at.map((k) => [k + 1, mean(runs[c] ?? [], k)] as const),
            })),
          },
        ],
      }),
    };
  },

  answers: "the landscape's height at each row",
  answer: ({ landscape }, samples) =>
    Float64Array.from({ length: samples.size }, (_, n) =>
      landscapes[landscape].value(rowOf(samples, n)),
    ),
});
