/** The workers, as objects to call. The engine never runs on the page's own thread. */
import { type Remote, wrap } from "comlink";
import type { AnalysisApi } from "../worker/analysis/index.ts";
import type { TrainerApi } from "../worker/trainer.ts";

const start = (name: "analysis" | "trainer"): Worker =>
  new Worker(new URL("../worker/main.ts", import.meta.url), { type: "module", name });

let analysisWorker: Remote<AnalysisApi> | undefined;
let trainerWorker: Remote<TrainerApi> | undefined;

/** Looks at networks without running them. */
export const analysis = (): Remote<AnalysisApi> => {
  analysisWorker ??= wrap<AnalysisApi>(start("analysis"));
  return analysisWorker;
};

/** Holds data and the run, trains, and looks inside. */
export const trainer = (): Remote<TrainerApi> => {
  trainerWorker ??= wrap<TrainerApi>(start("trainer"));
  return trainerWorker;
};
