/** All that the analysis worker answers. */

import { describeInitializers, describeKinds } from "../../../src/nn/index.ts";
import type * as Activations from "./activations.ts";
import { analyse } from "./analyse.ts";
import type * as Coverage from "./coverage.ts";
import type * as Example from "./example.ts";
import type * as Explain from "./explain.ts";
import type * as Field from "./field.ts";
import type * as Graph from "./graph.ts";
import type * as Lint from "./lint.ts";
import type * as Memory from "./memory.ts";
import type * as Reads from "./reads.ts";
import type * as Training from "./training.ts";

/** The page on activations is not looked at by everyone. */
const activations = (): Promise<typeof Activations> => import("./activations.ts");

/** What lays out graphs is as large as all the rest. */
const graph = (): Promise<typeof Graph> => import("./graph.ts");

/** What is asked about single numbers of a network that is there already. */
const lint = (): Promise<typeof Lint> => import("./lint.ts");
const explain = (): Promise<typeof Explain> => import("./explain.ts");
const field = (): Promise<typeof Field> => import("./field.ts");
const coverage = (): Promise<typeof Coverage> => import("./coverage.ts");
const reads = (): Promise<typeof Reads> => import("./reads.ts");
const memory = (): Promise<typeof Memory> => import("./memory.ts");
const example = (): Promise<typeof Example> => import("./example.ts");

/** Settings of training. */
const training = (): Promise<typeof Training> => import("./training.ts");

export const api = {
  analyse,
  kinds: () => ({ layers: describeKinds(), initializers: describeInitializers() }),
  graphOf: async (...given: Parameters<typeof Graph.graphOf>) => (await graph()).graphOf(...given),
  graphSvg: async (...given: Parameters<typeof Graph.graphSvg>) =>
    (await graph()).graphSvg(...given),
  lint: async (...given: Parameters<typeof Lint.lint>) => (await lint()).lint(...given),
  explain: async (...given: Parameters<typeof Explain.explain>) =>
    (await explain()).explain(...given),
  fieldsOf: async (...given: Parameters<typeof Field.fieldsOf>) =>
    (await field()).fieldsOf(...given),
  readsOf: async (...given: Parameters<typeof Reads.readsOf>) => (await reads()).readsOf(...given),
  coverageOf: async (...given: Parameters<typeof Coverage.coverageOf>) =>
    (await coverage()).coverageOf(...given),
  memoryOf: async (...given: Parameters<typeof Memory.memoryOf>) =>
    (await memory()).memoryOf(...given),
  examplePicture: async (...given: Parameters<typeof Example.examplePicture>) =>
    (await example()).examplePicture(...given),
  trainingKinds: async () => (await training()).trainingKinds(),
  checkTraining: async (...given: Parameters<typeof Training.checkTraining>) =>
    (await training()).checkTraining(...given),
  rateCurve: async (...given: Parameters<typeof Training.rateCurve>) =>
    (await training()).rateCurve(...given),
  exampleSchedule: async (...given: Parameters<typeof Training.exampleSchedule>) =>
    (await training()).exampleSchedule(...given),
  placesOf: async (text: string) => (await graph()).placesOf(text),
  activationCards: async () => (await activations()).activationCards(),
  curveOf: async (...given: Parameters<typeof Activations.curveOf>) =>
    (await activations()).curveOf(...given),
  valuesAt: async (...given: Parameters<typeof Activations.valuesAt>) =>
    (await activations()).valuesAt(...given),
  alongAxis: async (...given: Parameters<typeof Activations.alongAxis>) =>
    (await activations()).alongAxis(...given),
  specWith: async (...given: Parameters<typeof Activations.specWith>) =>
    (await activations()).specWith(...given),
};

export type AnalysisApi = typeof api;
