/** The classical networks, by name. */
import type { Classic } from "./classic.ts";
import { hopfield } from "./hopfield.ts";
import { kMeans } from "./k-means.ts";

export type { Classic, FitContext, Fitted, SavedModel, Tracked } from "./classic.ts";
export {
  type ClassicSet,
  classicSets,
  type PublishedTable,
  publishedTables,
} from "./data/index.ts";
export {
  GIBBS_LIMIT,
  gibbsOvershoot,
  squareWaveError,
  squareWaveSum,
  squareWaveTerms,
} from "./fourier-series.ts";
export { pickSamples, rowOf, type Samples, samplesOf } from "./samples.ts";

export const classics: ReadonlyMap<string, Classic> = new Map(
  [kMeans, hopfield].map((one: Classic) => [one.name, one]),
);
