/** In a process of its own, with --expose-gc: trains the challenge network in small batches and prints its memory on the way as JSON. */
import { wasm } from "../../src/backend/wasm/index.ts";
import { challengeStep, endlessBatches, RATE, trainingDigits } from "../challenge-step.ts";

const [steps = 0, every = 1, size = 1] = process.argv.slice(2).map(Number);

const backend = wasm();
await backend.ready();
const data = trainingDigits(1000);
const { step, state: first } = challengeStep(data, size, backend);
const seen: object[] = [];
let state = first;
let at = 0;
for (const batch of endlessBatches(data, size)) {
  const [next, metrics] = step(state, batch, at++, RATE);
  state = next;
  metrics.loss.item();
  // As the fit loop: what was freed is only seen by the garbage collector between two tasks.
  if (at % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
  if (at % every === 0) {
    // Twice: what is freed through finalisers, the second time finds.
    for (let time = 0; time < 2; time++) {
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    seen.push({ step: at, rss, heapUsed, external });
  }
  if (at === steps) break;
}
console.log(JSON.stringify({ seen }));
process.exit();
