/** The workers, as objects to call. The engine never runs on the page's own thread. */
import { type Remote, wrap } from "comlink";
import type { AnalysisApi } from "../worker/analysis/index.ts";
import type { TrainerApi } from "../worker/trainer.ts";
import { notify } from "./notices.ts";

function start(name: "analysis" | "trainer"): Worker {
  const worker = new Worker(new URL("../worker/main.ts", import.meta.url), {
    type: "module",
    name,
  });
  // Whoever has asked it something would wait for ever.
  worker.addEventListener("error", (event) => {
    // Or the page says it once more.
    event.preventDefault();
    const { message } = event;
    notify(
      "bad",
      `The part of the page that ${name === "trainer" ? "trains" : "analyses networks"} has failed${message ? ` (${message})` : ": it could not be loaded"}. Load the page again; the project is in the address.`,
      { title: "Load the page again", run: () => location.reload() },
    );
  });
  return worker;
}

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
