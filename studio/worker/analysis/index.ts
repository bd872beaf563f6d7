/** All that the analysis worker answers. */

import { describeInitializers, describeKinds } from "../../../src/nn/index.ts";
import type * as Activations from "./activations.ts";
import { analyse } from "./analyse.ts";
import type * as Graph from "./graph.ts";

/** The page on activations is not looked at by everyone. */
const activations = (): Promise<typeof Activations> => import("./activations.ts");

/** What lays out graphs is as large as all the rest. */
const graph = (): Promise<typeof Graph> => import("./graph.ts");

export const api = {
  analyse,
  kinds: () => ({ layers: describeKinds(), initializers: describeInitializers() }),
  graphOf: async (...given: Parameters<typeof Graph.graphOf>) => (await graph()).graphOf(...given),
  graphSvg: async (...given: Parameters<typeof Graph.graphSvg>) =>
    (await graph()).graphSvg(...given),
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
