/** Trains when it is told how many threads to take; posts what came of it. */
import { trainingRun } from "../training-run.ts";
import type { Reply } from "./main.ts";

const reply = (message: Reply): void => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<number>) => {
  trainingRun(data).then(
    (run) => reply({ run }),
    (error: unknown) => reply({ error: String(error) }),
  );
});
