import { count, optional } from "../nn/layer/field.ts";
import { classic, type FitContext } from "./classic.ts";
import { nearest } from "./linear-algebra.ts";
import { matrix, requireWidth, rowsOf } from "./model-fields.ts";
import { pointsOf, projectionOf } from "./projection.ts";
import { randomOf } from "./random.ts";
import { rowOf, type Samples } from "./samples.ts";
import { turn } from "./turn.ts";

export interface KMeansOptions {
  /** Clusters. Default 3. */
  readonly clusters?: number;
  /** Fits from other starts, of which the best is kept. Default 10. */
  readonly starts?: number;
  /** Rounds at most. Default 300. */
  readonly rounds?: number;
}

export interface KMeansModel {
  /** [clusters, width]. */
  readonly centres: readonly (readonly number[])[];
}

export interface Clustering {
  /** [clusters, width]. */
  readonly centres: Float64Array;
  readonly groups: Int32Array;
  /** At the start, and after each round. */
  readonly inertias: readonly number[];
}

/**
 * k-means: every row belongs to its nearest centre, every centre is the mean of its rows.
 *
 *   minimise  J = Σ_n ‖x_n − c_{g(n)}‖²,   g(n) = argmin_k ‖x_n − c_k‖²,   c_k = mean of the x_n with g(n) = k
 *
 * Both halves of a round (Lloyd's) lower J, the inertia, so it ends; where it ends depends on the start, so there are several, drawn by
 * k-means++: each further centre is a row, drawn with a probability in proportion to its squared distance from the centres there are.
 *
 * @cost    starts · rounds · size · clusters · width
 * @source  Lloyd 1982, "Least squares quantization in PCM"; Arthur & Vassilvitskii 2007, "k-means++"
 */
export const kMeans = classic<KMeansOptions, KMeansModel>({
  name: "k-means",
  title: "k-means",
  summary: "groups rows around centres, without being told what they are",
  formula: String.raw`J = \sum_n \min_k \lVert x_n - c_k \rVert^2`,
  source: "Lloyd 1982; Arthur & Vassilvitskii 2007",
  needs: "rows",
  data: "blobs",
  options: {
    clusters: optional(count, 3),
    starts: optional(count, 10),
    rounds: optional(count, 300),
  },
  model: { centres: matrix },

  async fit(samples, { clusters, starts, rounds }, context) {
    const { width, name } = samples;
    const { centres, groups, inertias } = await cluster(samples, {
      ...{ clusters, starts, rounds },
      ...context,
    });
    const projection = projectionOf(samples);
    return {
      model: { centres: rowsOf(centres, width) },
      tracked: { name: "inertia", per: "round", values: inertias },
      show: () => ({
        tables: [clusterTable(samples, groups, clusters)],
        figures: [
          {
            ...{ title: `${clusters} clusters of ${name}`, x: projection.x, y: projection.y },
            series: [
              ...pointsOf(
                samples,
                projection,
                groups,
                Array.from({ length: clusters }, (_, k) => `cluster ${k + 1}`),
              ),
              {
                name: "centres",
                mark: "points",
                points: rowsOf(centres, width).map(projection.place),
              },
            ],
          },
        ],
      }),
    };
  },

  answers: "the cluster of each row",
  answer({ centres }, samples) {
    const { size, width } = samples;
    requireWidth("k-means", centres[0]?.length ?? 0, width);
    const flat = Float64Array.from(centres.flat());
    return Float64Array.from(
      { length: size },
      (_, n) => nearest(rowOf(samples, n), flat, width).at,
    );
  },
});

const last = ({ inertias }: Clustering): number => inertias.at(-1) ?? Number.POSITIVE_INFINITY;

/**
 * The best of some starts.
 * @throws {RangeError} for more clusters than rows
 */
export async function cluster(
  samples: Samples,
  {
    clusters,
    starts,
    rounds,
    seed,
    signal,
  }: Required<KMeansOptions> & Pick<FitContext, "seed" | "signal">,
): Promise<Clustering> {
  const { size, name } = samples;
  if (clusters > size)
    throw new RangeError(
      `k-means: ${clusters} clusters of ${size} rows (${name}); needed are at least as many rows`,
    );
  let best: Clustering | undefined;
  for (let start = 0; start < starts; start++) {
    const found = await lloyd(
      samples,
      firstCentres(samples, clusters, seed, start),
      rounds,
      signal,
    );
    if (best === undefined || last(found) < last(best)) best = found;
  }
  return best as Clustering;
}

/** k-means++. */
function firstCentres(
  samples: Samples,
  clusters: number,
  seed: number,
  start: number,
): Float64Array {
  const { size, width } = samples;
  const random = randomOf(seed, start);
  const centres = new Float64Array(clusters * width);
  const distances = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
  let chosen = random.below(size);
  for (let k = 0; k < clusters; k++) {
    const centre = rowOf(samples, chosen);
    centres.set(centre, k * width);
    let total = 0;
    for (let n = 0; n < size; n++) {
      const { squared } = nearest(rowOf(samples, n), centre, width);
      distances[n] = Math.min(distances[n] as number, squared);
      total += distances[n] as number;
    }
    let left = random.range(0, total);
    chosen = distances.findIndex((distance) => {
      left -= distance;
      return left < 0;
    });
    // All rows are centres already, or rounding ate the rest.
    if (chosen < 0) chosen = random.below(size);
  }
  return centres;
}

async function lloyd(
  samples: Samples,
  centres: Float64Array,
  rounds: number,
  signal: AbortSignal | undefined,
): Promise<Clustering> {
  const { size, width, rows } = samples;
  const clusters = centres.length / width;
  const groups = new Int32Array(size).fill(-1);
  const inertias: number[] = [];
  // After the last round the rows are asked once more: groups and inertia are those of the centres that are kept.
  for (let round = 0; round <= rounds; round++) {
    await turn(signal);
    let inertia = 0;
    let moved = false;
    let farthest = 0;
    let away = -1;
    for (let n = 0; n < size; n++) {
      const { at, squared } = nearest(rowOf(samples, n), centres, width);
      if (groups[n] !== at) moved = true;
      groups[n] = at;
      inertia += squared;
      if (squared > away) [farthest, away] = [n, squared];
    }
    inertias.push(inertia);
    if (!moved || round === rounds) break;
    const counts = new Int32Array(clusters);
    const sums = new Float64Array(centres.length);
    for (let n = 0; n < size; n++) {
      const k = groups[n] as number;
      counts[k] = (counts[k] as number) + 1;
      for (let i = 0; i < width; i++)
        sums[k * width + i] = (sums[k * width + i] as number) + (rows[n * width + i] as number);
    }
    for (let k = 0; k < clusters; k++) {
      const own = counts[k] as number;
      for (let i = 0; i < width; i++)
        centres[k * width + i] =
          own > 0 ? (sums[k * width + i] as number) / own : (rows[farthest * width + i] as number);
    }
  }
  return { centres, groups, inertias };
}

function clusterTable({ size, classes, labels }: Samples, groups: Int32Array, clusters: number) {
  const counts = Array.from({ length: clusters }, () =>
    new Array<number>(Math.max(1, classes.length)).fill(0),
  );
  for (let n = 0; n < size; n++) {
    const row = counts[groups[n] as number] as number[];
    const at = labels[n] ?? 0;
    row[at] = (row[at] ?? 0) + 1;
  }
  return {
    title: "rows in each cluster",
    columns: ["cluster", ...(classes.length > 0 ? classes : ["rows"])],
    rows: counts.map((row, k) => [k + 1, ...row]),
  };
}
