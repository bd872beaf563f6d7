/** In a process of its own: the first training step of the challenge network, by stage. Prints milliseconds as JSON. */
import { wasm } from "../../src/backend/wasm/index.ts";
import { challengeStep, endlessBatches, RATE, trainingDigits } from "../challenge-step.ts";

const BATCH = 128;

const loaded = performance.now();
const backend = wasm();
await backend.ready();
const ready = performance.now();
const data = trainingDigits(BATCH);
const { step, state } = challengeStep(data, BATCH, backend);
const { value: batch } = endlessBatches(data, BATCH).next();

const began = performance.now();
const [, metrics] = step(state, batch, 0, RATE);
const loss = metrics.loss.item();
const firstStep = performance.now() - began;

const { traceMs, compileStages, kernelCount } = step.stats();
const staged = Object.values(compileStages).reduce((sum, ms) => sum + ms, traceMs);
console.log(
  JSON.stringify({
    load: loaded,
    threads: ready - loaded,
    trace: traceMs,
    ...compileStages,
    // The initial weights are drawn here too: they are lazy until somebody needs them.
    run: firstStep - staged,
    firstStep,
    loss,
    kernels: kernelCount,
  }),
);
process.exit();
