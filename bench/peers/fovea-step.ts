/**
 * A peer of the section `step`: the challenge network's training step by fovea, one line of JSON for each on stdin.
 *
 *   { load: file.safetensors, threads, rate }  →  { is: what runs it }
 *   { steps: n }                               →  { ms: [n times], losses: [n] }
 *   { tensors: true }                          →  { path: base64 of float32, channels last, for each parameter and statistic }
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { wasm } from "../../src/backend/wasm/index.ts";
import { readSafetensors } from "../../src/formats/index.ts";
import { sgd } from "../../src/optim/index.ts";
import { setBackend, tensor } from "../../src/tensor/index.ts";
import {
  type HostTensor,
  modelTensors,
  restoreVariables,
  type TrainState,
  trainStep,
} from "../../src/train/index.ts";
import { challenge } from "../../src/zoo/index.ts";
import { optimiser as settings } from "../challenge-step.ts";

interface Load {
  readonly load: string;
  readonly threads: number;
  readonly rate: number;
}

type Message = Load | { readonly steps: number } | { readonly tensors: true };

async function open({ load, threads, rate }: Load) {
  const backend = wasm({ threads });
  await backend.ready();
  setBackend(backend);
  const stored = readSafetensors(readFileSync(load)).tensors as ReadonlyMap<string, HostTensor>;
  const given = (name: string) => {
    const { data, shape } = stored.get(name) as HostTensor;
    return tensor(data, shape);
  };
  const batch = { images: given("images"), labels: given("labels") };
  const model = challenge.build();
  const optimiser = sgd(settings);
  const { params, state: statistics } = restoreVariables(model, challenge.input, stored);
  let state: TrainState = { params, model: statistics, optimiser: optimiser.init(params) };
  const step = trainStep({ model, optimiser, seed: 0, backend });
  let at = 0;
  return {
    is: `Node ${process.version}, ${backend.description}`,
    /** As the fit loop has it: the loss is read after every step. */
    step(): readonly [ms: number, loss: number] {
      const began = performance.now();
      const [next, metrics] = step(state, batch, at++, rate);
      state = next;
      const loss = metrics.loss.item();
      return [performance.now() - began, loss];
    },
    tensors(): Record<string, string> {
      const made = modelTensors({ params: state.params, state: state.model });
      return Object.fromEntries(
        Array.from(made, ([path, { data }]) => [
          path,
          Buffer.from(Float32Array.from(data).buffer).toString("base64"),
        ]),
      );
    },
  };
}

let opened: Awaited<ReturnType<typeof open>> | undefined;

async function answer(message: Message): Promise<object> {
  if ("load" in message) {
    opened = await open(message);
    return { is: opened.is };
  }
  if (opened === undefined) throw new Error("load something first");
  if ("tensors" in message) return opened.tensors();
  const { step } = opened;
  const done = Array.from({ length: message.steps }, () => step());
  return { ms: done.map(([ms]) => ms), losses: done.map(([, loss]) => loss) };
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await answer(JSON.parse(line))));
process.exit();
