/** All that the analysis worker answers. */
import type * as Activations from "./activations.ts";
import { analyse } from "./analyse.ts";

/** The page on activations is not looked at by everyone. */
const activations = (): Promise<typeof Activations> => import("./activations.ts");

export const api = {
  analyse,
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
