/** The classical networks, by name. */
import { bidirectionalMemory } from "./bidirectional-memory.ts";
import { boltzmann } from "./boltzmann/index.ts";
import { restrictedBoltzmann } from "./boltzmann/restricted.ts";
import { brainStateInABox } from "./brain-state-in-a-box.ts";
import { cauchyMachine } from "./cauchy-machine.ts";
import type { Classic } from "./classic.ts";
import { qLearning } from "./control/q-learning.ts";
import { reinforce } from "./control/reinforce.ts";
import { fourier } from "./fourier.ts";
import { hopfield } from "./hopfield/index.ts";
import { kMeans } from "./k-means.ts";
import { linearRegression } from "./linear-regression.ts";
import { logisticRegression } from "./logistic-regression.ts";
import { perceptron } from "./perceptron.ts";
import { radialBasis } from "./radial-basis.ts";
import { art1 } from "./resonance/art1.ts";
import { fuzzyArt } from "./resonance/fuzzy-art.ts";
import { fuzzyArtmap } from "./resonance/fuzzy-artmap.ts";
import { selfOrganisingMap } from "./self-organising-map.ts";
import { softmaxRegression } from "./softmax-regression.ts";
import { svm } from "./svm/index.ts";
import { vectorQuantisation } from "./vector-quantisation.ts";

export type { Classic, FitContext, Fitted, SavedModel, Tracked } from "./classic.ts";
export {
  type ClassicSet,
  classicSets,
  type PublishedTable,
  publishedTables,
} from "./data/index.ts";
export { tableSamples } from "./data/table.ts";
export {
  GIBBS_LIMIT,
  gibbsOvershoot,
  squareWaveError,
  squareWaveSum,
  squareWaveTerms,
} from "./fourier-series.ts";
export { pickSamples, rowOf, type Samples, samplesOf } from "./samples.ts";

export {
  art1,
  bidirectionalMemory,
  boltzmann,
  brainStateInABox,
  cauchyMachine,
  fourier,
  fuzzyArt,
  fuzzyArtmap,
  hopfield,
  kMeans,
  linearRegression,
  logisticRegression,
  perceptron,
  qLearning,
  radialBasis,
  reinforce,
  restrictedBoltzmann,
  selfOrganisingMap,
  softmaxRegression,
  svm,
  vectorQuantisation,
};

/** Every one of them by the name that the command line has for it. */
export const classics: ReadonlyMap<string, Classic> = new Map(
  [
    perceptron,
    linearRegression,
    logisticRegression,
    softmaxRegression,
    radialBasis,
    svm,
    kMeans,
    selfOrganisingMap,
    vectorQuantisation,
    art1,
    fuzzyArt,
    fuzzyArtmap,
    hopfield,
    bidirectionalMemory,
    brainStateInABox,
    boltzmann,
    restrictedBoltzmann,
    cauchyMachine,
    qLearning,
    reinforce,
    fourier,
  ].map((one: Classic) => [one.name, one]),
);
