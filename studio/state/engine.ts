/** The workers, as objects to call. The engine never runs on the page's own thread. */
import { type Remote, wrap } from "comlink";
import type { AnalysisApi } from "../worker/analysis/index.ts";
import type { TrainerApi } from "../worker/trainer.ts";

const start = (name: "analysis" | "trainer"): Worker =>
  new Worker(new URL("../worker/main.ts", import.meta.url), { type: "module", name });

/** What comlink makes of an object of objects, whose types it takes for promises. */
type Parts<T> = { readonly [Part in keyof T]: Remote<T[Part]> };

let analysisWorker: Remote<AnalysisApi> | undefined;
let slowWorker: Remote<AnalysisApi> | undefined;
let trainerWorker: Parts<TrainerApi> | undefined;

/** Looks at networks without running them. */
export const analysis = (): Remote<AnalysisApi> => {
  analysisWorker ??= wrap<AnalysisApi>(start("analysis"));
  return analysisWorker;
};

/** As `analysis`, a second worker for what takes seconds, behind which quick questions would wait. */
export const slowAnalysis = (): Remote<AnalysisApi> => {
  slowWorker ??= wrap<AnalysisApi>(start("analysis"));
  return slowWorker;
};

/** Holds data and the run, trains, and looks inside: each part of its api is an object to call. */
export const trainer = (): Parts<TrainerApi> => {
  trainerWorker ??= wrap<TrainerApi>(start("trainer")) as unknown as Parts<TrainerApi>;
  return trainerWorker;
};
