/**
 * In a process of its own: the first training step of the challenge network on the backend that the argument names, by stage.
 * Prints milliseconds as JSON; `compile` is all of it that made the program, from the function to code that runs.
 */
import { challengeStep, endlessBatches, RATE, trainingDigits } from "../challenge-step.ts";
import { backendNamed } from "../peers/fovea/backend.ts";
import { THREADS } from "../threads.ts";

const BATCH = 128;

const loaded = performance.now();
const backend = await backendNamed(process.argv[2], THREADS);
const ready = performance.now();
const data = trainingDigits(BATCH);
const { step, state } = challengeStep(data, BATCH, backend);
const { value: batch } = endlessBatches(data, BATCH).next();

const began = performance.now();
const [, metrics] = step(state, batch, 0, RATE);
const loss = metrics.loss.item();
const firstStep = performance.now() - began;

const { traceMs, compileStages, kernelCount } = step.stats();
const compile = Object.values(compileStages).reduce((sum, ms) => sum + ms, traceMs);
console.log(
  JSON.stringify({
    modules: loaded,
    threads: ready - loaded,
    trace: traceMs,
    ...compileStages,
    // The initial weights are drawn here too: they are lazy until somebody needs them.
    run: firstStep - compile,
    compile,
    firstStep,
    loss,
    kernels: kernelCount,
    is: backend.description,
  }),
);
process.exit();
