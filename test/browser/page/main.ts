/** The page's side: what the test calls. */
import { type TrainingRun, trainingRun } from "../training-run.ts";

export interface TestPage {
  /** Trains on the page's own thread. */
  trainHere(threads: number): Promise<TrainingRun>;
  /** Trains in a worker of the page, which starts the pool's workers in turn, as an application does that must not stand still. */
  trainInWorker(threads: number): Promise<TrainingRun>;
}

export type Reply = { readonly run: TrainingRun } | { readonly error: string };

function trainInWorker(threads: number): Promise<TrainingRun> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise<TrainingRun>((resolve, reject) => {
    worker.addEventListener("error", ({ message }) => reject(new Error(message || "no worker")));
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      if ("run" in data) resolve(data.run);
      else reject(new Error(data.error));
    });
    worker.postMessage(threads);
  }).finally(() => worker.terminate());
}

Object.assign(globalThis, { trainHere: trainingRun, trainInWorker } satisfies TestPage);
