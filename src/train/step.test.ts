import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeNative } from "../../test/native.ts";
import { expectClose, randomTensor, randomValues } from "../../test/numeric.ts";
import { expectSame } from "../../test/trials.ts";
import type { Backend } from "../backend/backend.ts";
import { reference } from "../backend/reference/index.ts";
import { wasm } from "../backend/wasm/index.ts";
import type { HostArray } from "../expr/dtype.ts";
import {
  activation,
  avgPool,
  batchNorm,
  conv2d,
  flatten as flattenImages,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { adam, type Optimiser, sgd } from "../optim/index.ts";
import { compile, flatten, key, setBackend, type Tensor, tensor } from "../tensor/index.ts";
import { type TrainState, trainStep } from "./step.ts";

interface Training {
  readonly batch: number;
  readonly input: readonly [number, number, number];
  readonly model: Layer;
  readonly optimiser: Optimiser;
  readonly averaging?: number;
}

const conv = (
  filters: number,
  options: { stride?: number; groups?: number; kernel?: number } = {},
) => {
  const { kernel = 3 } = options;
  const shape = { kernel, padding: (kernel - 1) / 2, bias: false };
  return sequential(conv2d({ filters, ...options, ...shape }), batchNorm(), relu());
};

/** Batches that are cut into chunks, and channels that fill vectors of 4, 8 and 16 lanes and leave some over. */
const trainings: Readonly<Record<string, Training>> = {
  "residual blocks with SGD and momentum": {
    batch: 32,
    input: [8, 8, 3],
    model: sequential(
      conv(16),
      residual(sequential(conv(16), conv2d({ filters: 16, kernel: 3, padding: 1 }))),
      maxPool({ size: 2 }),
      conv2d({ filters: 24, kernel: 3, stride: 2 }),
      globalAvgPool(),
      linear({ units: 10 }),
    ),
    optimiser: sgd({ momentum: 0.9, weightDecay: 1e-3 }),
    averaging: 0.9,
  },
  "depthwise convolutions with Adam": {
    batch: 48,
    input: [7, 7, 1],
    model: sequential(
      conv(10, { stride: 2 }),
      conv(10, { groups: 10 }),
      conv(17, { kernel: 1 }),
      conv(17, { groups: 17, stride: 2 }),
      flattenImages(),
      linear({ units: 5 }),
    ),
    // Where a gradient is all but 0, its sign would be rounding's.
    optimiser: adam({ epsilon: 1e-3 }),
  },
  "groups, dilation and poolings with Adam": {
    batch: 64,
    input: [9, 6, 5],
    model: sequential(
      conv2d({ filters: 12, kernel: 3, dilation: 2, padding: 2 }),
      activation("gelu"),
      avgPool({ size: 2 }),
      conv(20, { groups: 4 }),
      maxPool({ size: 2 }),
      conv2d({ filters: 33, kernel: 1 }),
      globalAvgPool(),
      linear({ units: 3 }),
    ),
    optimiser: adam({ epsilon: 1e-3, weightDecay: 1e-3 }),
  },
};

const STEPS = 3;

/** The losses, every value of the state after the last step, and what the trained network then says, with its variables compiled in. */
function train(backend: Backend, training: Training): HostArray[] {
  setBackend(backend);
  const { batch, input, model, optimiser, averaging = 0 } = training;
  const made = model.init(key(3), [...input]);
  const images = randomTensor([batch, ...input], 1);
  const labels = tensor(
    Int32Array.from(randomValues(batch, 2), (v) => Math.abs(v) * 3),
    [batch],
  );
  const step = trainStep({ model, optimiser, averaging, seed: 4 });
  let state: TrainState = {
    params: made.params,
    model: made.state,
    optimiser: optimiser.init(made.params),
    ...(averaging > 0 && { average: { params: made.params, model: made.state } }),
  };
  const losses: number[] = [];
  for (let at = 0; at < STEPS; at++) {
    const [next, { loss, finite }] = step(state, { images, labels }, tensor(at), tensor(0.05));
    expect(finite.item()).toBe(1);
    losses.push(loss.item());
    state = next;
  }
  const { params, model: statistics } = state;
  const predict = compile(
    (x: Tensor) => model.apply({ params, state: statistics }, x, { training: false }).output,
  );
  // Twice: the second run finds what depends on constants where the first has left it.
  const [first, second] = [predict(images).data(), predict(images).data()];
  expectSame([second], [first]);
  return [Float64Array.from(losses), ...flatten<Tensor>(state)[0].map((t) => t.data()), first];
}

const kinds = [
  { name: "wasm", make: (threads: number) => wasm({ threads }), counts: [1, 2, 3] },
  // Each count of threads takes the C compiler's seconds.
  ...(makeNative ? [{ name: "native", make: makeNative, counts: [1, 3] }] : []),
];

describe.each(Object.entries(trainings))("steps of training, %s", (_, training) => {
  let want: HostArray[];
  beforeAll(() => {
    want = train(reference(), training);
  });

  describe.each(kinds)("on $name", ({ make, counts }) => {
    const backends = counts.map(make);
    afterAll(() => {
      for (const backend of backends) backend.dispose();
    });

    it("come to what the reference comes to, bit for bit on any number of threads", async () => {
      for (const backend of backends) await backend.ready();
      const [one, ...others] = backends.map((backend) => train(backend, training));
      expect(one?.length).toBe(want.length);
      for (const [k, array] of want.entries()) expectClose(one![k]!, array, 2e-5);
      for (const other of others) expectSame(other, one!);
    });
  });
});
