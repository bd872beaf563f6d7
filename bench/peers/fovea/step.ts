import { fromSpec, type Layer } from "../../../src/nn/index.ts";
import { type Optimiser, type SgdOptions, sgd } from "../../../src/optim/index.ts";
import { setBackend, tensor } from "../../../src/tensor/index.ts";
import {
  type Batch,
  modelTensors,
  restoreVariables,
  type TrainState,
  trainStep,
} from "../../../src/train/index.ts";
import { placed } from "../../placed.ts";
import { type Arrays, arrayOf, type NamedArray } from "../arrays.ts";
import type { Given, Work } from "../serve.ts";
import { backendNamed, describe } from "./backend.ts";

/** A training step: forward, backward and update as one program. The job is a StepJob. */
export async function openStep({ job, arrays, threads }: Given): Promise<Work> {
  const backend = await backendNamed(job.backend, threads);
  setBackend(backend);
  const model = fromSpec(job.model);
  const optimiser = sgd(job.optimiser as SgdOptions);
  const rate = Number(job.rate);
  const first = firstOf(model, optimiser, arrays);
  // In place, as the peers have it.
  const batch = { ...first.batch, ...placed({ images: first.batch.images }, backend) };
  let { state } = first;
  const step = trainStep({ model, optimiser, seed: 0, backend });
  let at = 0;
  /** As the fit loop has it: the loss is read after every step. */
  const run = (): number => {
    const [next, metrics] = step(state, batch, at++, rate);
    state = next;
    return metrics.loss.item();
  };
  return {
    is: describe(backend),
    run,
    /** The losses of two steps, the second of which has the first step in it, and every tensor in between. */
    results(): Arrays {
      const before = run();
      const after = modelTensors({ params: state.params, state: state.model });
      const results = new Map<string, NamedArray>(
        Array.from(after, ([path, { shape, data }]) => [
          path,
          // A copy: the next step overwrites what a view would show.
          { shape, data: Float32Array.from(data) },
        ]),
      );
      return results.set("loss", { shape: [2], data: Float32Array.of(before, run()) });
    },
    planned: () => step.stats().arenaBytes,
  };
}

/** Apart, so that nothing holds the file's arrays once the state is made of them. */
function firstOf(model: Layer, optimiser: Optimiser, arrays: Arrays) {
  const given = (name: string) => {
    const { data, shape } = arrayOf(arrays, name);
    return tensor(data, shape);
  };
  const batch: Batch = { images: given("images"), labels: given("labels") };
  const restored = restoreVariables(model, batch.images.shape.slice(1), arrays);
  const state: TrainState = {
    params: restored.params,
    model: restored.state,
    optimiser: optimiser.init(restored.params),
  };
  return { batch, state };
}
