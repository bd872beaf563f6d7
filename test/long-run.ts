/** Trains a small network for many steps and prints the process's memory, a JSON line each 1,000 steps. Run with --expose-gc. */
import { wasm } from "../src/backend/wasm/index.ts";
import { constant, sgd } from "../src/optim/index.ts";
import { setBackend } from "../src/tensor/index.ts";
import { fit as fitModel } from "../src/train/index.ts";
import { patterns, tinyModel } from "./patterns.ts";

const backend = wasm({ threads: 1 });
setBackend(backend);

await fitModel({
  model: tinyModel(),
  data: patterns(1000),
  epochs: Number(process.argv[2]),
  batch: 8,
  optimiser: sgd({ momentum: 0.9 }),
  schedule: constant({ rate: 0.01 }),
  averaging: 0.99,
  seed: 1,
  onEvent(event) {
    if (event.type !== "step" || event.step % 1000 !== 0) return;
    globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    process.stdout.write(`${JSON.stringify({ step: event.step, rss, heapUsed, external })}\n`);
  },
});
backend.dispose();
