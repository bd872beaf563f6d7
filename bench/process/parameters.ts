/** In a process of its own: trains the challenge network on a backend for some steps and prints a hash of all bits that it has learned. */
import { createHash } from "node:crypto";
import { flatten, type Tensor } from "../../src/tensor/index.ts";
import { BACKENDS, openBackend } from "../backend.ts";
import { challengeStep, endlessBatches, RATE, trainingDigits } from "../challenge-step.ts";

const BATCH = 128;
const [asked, ...counts] = process.argv.slice(2);
const [steps = 0, threads = 1] = counts.map(Number);

const backend = await openBackend(BACKENDS.find((name) => name === asked) ?? "wasm", threads);
const data = trainingDigits(2000);
const { step, state: first } = challengeStep(data, BATCH, backend);
let state = first;
let at = 0;
let loss = Number.NaN;
for (const batch of endlessBatches(data, BATCH)) {
  const [next, metrics] = step(state, batch, at++, RATE);
  state = next;
  loss = metrics.loss.item();
  if (at === steps) break;
}
const hash = createHash("sha256");
for (const { shape, ...tensor } of flatten<Tensor>(state)[0].map(hostOf)) {
  hash.update(`${shape.join()};`).update(tensor.bytes);
}
console.log(JSON.stringify({ sha256: hash.digest("hex"), loss, threads: backend.threads }));
process.exit();

function hostOf(tensor: Tensor) {
  const { buffer, byteOffset, byteLength } = tensor.data();
  return { shape: tensor.shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}
