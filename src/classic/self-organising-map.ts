import type { Figure, Heatmap } from "../inspect/index.ts";
import { choice, count, optional, positive, probability } from "../nn/layer/field.ts";
import { classic, type FitContext } from "./classic.ts";
import { nearest, nearestTwo, squaredDistance } from "./linear-algebra.ts";
import { allAbove0, matrix, requireLengths, requireWidth, rowsOf, vector } from "./model-fields.ts";
import { orderOf, randomOf } from "./random.ts";
import { rowOf, type Samples } from "./samples.ts";
import { scaled, scalingOf } from "./scaling.ts";
import { turn } from "./turn.ts";

export interface SelfOrganisingMapOptions {
  /** Default 8. */
  readonly rows?: number;
  /** Default 10. */
  readonly columns?: number;
  /** Default "hexagonal". */
  readonly lattice?: Lattice;
  /** Passes over the rows. Default 40. */
  readonly epochs?: number;
  /** η at the beginning; it falls to a fiftieth. Default 0.5. */
  readonly rate?: number;
  /** σ at the end, in units of the lattice; it falls from half of the longer side. Default 0.6. */
  readonly radius?: number;
}

type Lattice = "hexagonal" | "rectangular";

export interface SelfOrganisingMapModel {
  readonly rows: number;
  readonly columns: number;
  readonly lattice: Lattice;
  /** [rows · columns, width], of standardised rows. */
  readonly weight: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const lattices = ["hexagonal", "rectangular"] as const;
/** The rate at the end, as a part of that at the beginning. */
const LAST_RATE = 1 / 50;

/** Where unit k stands in the plane; neighbours are 1 apart. */
export function placeOf(
  k: number,
  columns: number,
  lattice: Lattice,
): readonly [x: number, y: number] {
  const [row, column] = [Math.floor(k / columns), k % columns];
  if (lattice === "rectangular") return [column, row];
  return [column + (row % 2) / 2, (row * Math.sqrt(3)) / 2];
}

/** Whether two units stand side by side: 4 neighbours on squares, 6 on hexagons. */
export function areNeighbours(a: number, b: number, columns: number, lattice: Lattice): boolean {
  const [p, q] = [placeOf(a, columns, lattice), placeOf(b, columns, lattice)];
  return a !== b && (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 < 1.1;
}

export interface MapQuality {
  /** Mean distance of a row from its unit. */
  readonly quantisation: number;
  /** Part of the rows whose nearest two units are no neighbours: the map is torn there. */
  readonly topographic: number;
}

/** @source Kiviluoto 1996 for the topographic error */
export function qualityOf(
  samples: Samples,
  weight: Float64Array,
  columns: number,
  lattice: Lattice,
): MapQuality {
  const { size, width } = samples;
  let [distance, torn] = [0, 0];
  for (let n = 0; n < size; n++) {
    const [first, second] = nearestTwo(rowOf(samples, n), weight, width);
    distance += Math.sqrt(first.squared);
    if (second && !areNeighbours(first.at, second.at, columns, lattice)) torn++;
  }
  return { quantisation: distance / size, topographic: torn / size };
}

/**
 * Self-organising map: units on a lattice learn so that neighbours answer to what is alike.
 *
 *   c = argmin_k ‖x − w_k‖,   w_k ← w_k + η(t) exp(−‖r_k − r_c‖² / 2σ(t)²) (x − w_k)
 *
 * Rate and radius fall exponentially from step to step. Columns are standardised first.
 *
 * @cost    epochs · size · units · width
 * @source  Kohonen 1982, "Self-organized formation of topologically correct feature maps", Biological Cybernetics 43
 */
export const selfOrganisingMap = classic<SelfOrganisingMapOptions, SelfOrganisingMapModel>({
  name: "som",
  title: "Self-organising map",
  summary: "units on a lattice, neighbours of which answer to what is alike",
  formula: String.raw`w_k \leftarrow w_k + \eta\, e^{-\lVert r_k - r_c \rVert^2 / 2\sigma^2}\,(x - w_k),\qquad c = \operatorname{argmin}_k \lVert x - w_k \rVert`,
  source: "Kohonen 1982, Biological Cybernetics 43",
  needs: "rows",
  data: "colours",
  options: {
    rows: optional(count, 8),
    columns: optional(count, 10),
    lattice: optional(choice(lattices), "hexagonal"),
    epochs: optional(count, 40),
    rate: optional(probability, 0.5),
    radius: optional(positive, 0.6),
  },
  model: {
    rows: count,
    columns: count,
    lattice: choice(lattices),
    weight: matrix,
    mean: vector,
    std: allAbove0,
  },

  async fit(samples, options, { seed, signal }) {
    const { rows, columns, lattice } = options;
    const { width, name, size } = samples;
    if (rows * columns > size)
      throw new RangeError(
        `som: ${rows * columns} units for the ${size} rows of ${name}; needed are at least as many rows`,
      );
    const scaling = scalingOf(samples);
    const alike = scaled(samples, scaling);
    const weight = begin(alike, rows * columns, seed);
    const before = qualityOf(alike, weight, columns, lattice);
    const errors = [
      before.quantisation,
      ...(await organise(alike, weight, options, { seed, signal })),
    ];
    const after = qualityOf(alike, weight, columns, lattice);
    const model = { rows, columns, lattice, weight: rowsOf(weight, width), ...scaling };
    return {
      model,
      tracked: { name: "quantisation error", per: "epoch", values: errors },
      show: () => ({
        tables: [
          {
            title: `${rows}×${columns} ${lattice} map of ${name}`,
            columns: ["", "quantisation error", "topographic error"],
            rows: [
              ["at the beginning", before.quantisation, before.topographic],
              ["learnt", after.quantisation, after.topographic],
            ],
          },
        ],
        figures: [unitDistances(model, alike), ...componentPlanes(model, samples)],
      }),
    };
  },

  answers: "the unit of each row, row by row",
  answer({ weight, mean, std, rows, columns }, samples) {
    requireLengths("som", {
      weight: [weight.length, rows * columns],
      "each row of weight": [weight[0]?.length ?? 0, mean.length],
      std: [std.length, mean.length],
    });
    requireWidth("som", mean.length, samples.width);
    const flat = Float64Array.from(weight.flat());
    const alike = scaled(samples, { mean, std });
    return Float64Array.from(
      { length: samples.size },
      (_, n) => nearest(rowOf(alike, n), flat, samples.width).at,
    );
  },
});

/** Small random numbers around the mean: the map has yet to unfold. */
function begin({ width }: Samples, units: number, seed: number): Float64Array {
  const random = randomOf(seed);
  return Float64Array.from({ length: units * width }, () => random.range(-0.5, 0.5));
}

/** Rows between two turns of other events. */
const TURN = 32;

/** Learns in place. @returns the quantisation error after each epoch */
async function organise(
  samples: Samples,
  weight: Float64Array,
  { rows, columns, lattice, epochs, rate, radius }: Required<SelfOrganisingMapOptions>,
  { seed, signal }: Pick<FitContext, "seed" | "signal">,
): Promise<number[]> {
  const { size, width } = samples;
  const places = Array.from({ length: rows * columns }, (_, k) => placeOf(k, columns, lattice));
  const widest = Math.max(radius, Math.max(rows, columns) / 2);
  const errors: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [at, n] of orderOf(size, seed, epoch).entries()) {
      if (at % TURN === 0) await turn(signal);
      const part = (epoch * size + at) / (epochs * size);
      const eta = rate * LAST_RATE ** part;
      const sigma = widest * (radius / widest) ** part;
      const row = rowOf(samples, n);
      const [cx, cy] = places[nearest(row, weight, width).at] as readonly [number, number];
      for (const [k, [x, y]] of places.entries()) {
        const near = Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * sigma ** 2));
        // What is too far to learn anything costs nothing.
        if (near < 1e-6) continue;
        for (let i = 0; i < width; i++) {
          const own = weight[k * width + i] as number;
          weight[k * width + i] = own + eta * near * ((row[i] as number) - own);
        }
      }
    }
    errors.push(qualityOf(samples, weight, columns, lattice).quantisation);
  }
  return errors;
}

const latticeOf = ({ rows, columns, lattice }: SelfOrganisingMapModel) =>
  ({
    kind: "heatmap",
    rows,
    columns,
    lattice: lattice === "hexagonal" ? "hexagonal" : "square",
  }) as const;

/** The U-matrix: how far each unit is from its neighbours, on average. Dark ridges part regions; classes stand where most of their rows go. */
function unitDistances(model: SelfOrganisingMapModel, samples: Samples): Heatmap {
  const { rows, columns, lattice, weight } = model;
  const every = Array.from({ length: rows * columns }, (_, k) => k);
  const values = every.map((k) => {
    const around = every.filter((other) => areNeighbours(k, other, columns, lattice));
    const far = around.map((other) =>
      Math.sqrt(squaredDistance(weight[k] ?? [], weight[other] ?? [])),
    );
    return far.reduce((sum, one) => sum + one, 0) / Math.max(1, far.length);
  });
  return {
    ...latticeOf(model),
    ...{ title: "U-matrix: distance of each unit from its neighbours", values },
    ...(samples.labels.length > 0 && { labels: namesOf(model, samples) }),
  };
}

/** Of each unit the class that most of its rows have. */
function namesOf({ weight }: SelfOrganisingMapModel, samples: Samples): string[] {
  const flat = Float64Array.from(weight.flat());
  const votes = weight.map(() => samples.classes.map(() => 0));
  for (let n = 0; n < samples.size; n++) {
    const own = votes[nearest(rowOf(samples, n), flat, samples.width).at] as number[];
    const label = samples.labels[n] as number;
    own[label] = (own[label] as number) + 1;
  }
  return votes.map((own) => {
    const most = Math.max(...own);
    return most === 0 ? "" : (samples.classes[own.indexOf(most)] ?? "").slice(0, 3);
  });
}

/** Most planes that are drawn. */
const PLANES = 6;

/** What each unit holds of one number, in its own units. */
function componentPlanes(model: SelfOrganisingMapModel, { features }: Samples): Figure[] {
  return features.slice(0, PLANES).map((feature, i) => ({
    ...latticeOf(model),
    title: `component plane: ${feature}`,
    values: model.weight.map(
      (unit) => (unit[i] as number) * (model.std[i] as number) + (model.mean[i] as number),
    ),
  }));
}
