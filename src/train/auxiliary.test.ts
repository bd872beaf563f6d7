import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose, randomTensor } from "../../test/numeric.ts";
import { summarise } from "../inspect/index.ts";
import {
  auxiliary,
  conv2d,
  crossEntropy,
  globalAvgPool,
  linear,
  relu,
  sequential,
  type Tensors,
} from "../nn/index.ts";
import { sgd } from "../optim/index.ts";
import { flatten, key, setBackend, type Tensor, tensor, valueAndGrad } from "../tensor/index.ts";
import { trainStep } from "./step.ts";

const head = () => sequential({ pool: globalAvgPool(), fc: linear({ units: 3 }) });

const parts = {
  stem: sequential(conv2d({ filters: 4, kernel: 3 }), relu()),
  body: sequential(conv2d({ filters: 5, kernel: 3 }), relu()),
  out: head(),
};
const { stem, body, out } = parts;

const plain = sequential(parts);
const model = sequential({
  stem,
  aux1: auxiliary(head()),
  body,
  aux2: auxiliary(head(), { weight: 0.4 }),
  out,
});

const input = [6, 6, 2];
const images = randomTensor([4, ...input], 1);
const labels = tensor(Int32Array.of(0, 2, 1, 2));
const rate = 0.1;

for (const { name, backend, epsilon } of backends)
  describe(`a training step with auxiliary heads on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 1e-7 + 64 * epsilon;

    it("has the loss and the gradients of a sum made by hand", () => {
      const { params, state } = model.init(key(3), input);
      type Parts = Readonly<Record<"stem" | "body" | "out", Tensors>> &
        Readonly<Record<"aux1" | "aux2", { readonly head: Tensors }>>;
      const apply = (layer: typeof stem, params: Tensors, x: Tensor) =>
        layer.apply({ params, state: {} }, x, { training: true }).output;
      const byHand = (tensors: Tensors): Tensor => {
        const given = tensors as unknown as Parts;
        const low = apply(stem, given.stem, images);
        const high = apply(body, given.body, low);
        return crossEntropy(apply(out, given.out, high), labels)
          .add(crossEntropy(apply(head(), given.aux1.head, low), labels).mul(0.3))
          .add(crossEntropy(apply(head(), given.aux2.head, high), labels).mul(0.4));
      };
      const [loss, gradients] = valueAndGrad(byHand)(params);
      const want = flatten<Tensor>(gradients)[0].map((g) => g.data());
      const value = loss.item();

      // Plain descent: what moved is the gradient.
      const before = flatten<Tensor>(params)[0].map((p) => [...p.data()]);
      const optimiser = sgd();
      const step = trainStep({ model, optimiser, seed: 0 });
      const given = { params, model: state, optimiser: optimiser.init(params) };
      const [next, metrics] = step(given, { images, labels }, tensor(0), tensor(rate));
      expectClose([metrics.loss.item()], [value], near);
      for (const [i, after] of flatten<Tensor>(next.params)[0].entries()) {
        const moved = [...after.data()].map((v, k) => ((before[i]?.[k] ?? 0) - v) / rate);
        expect(moved.some((g) => g !== 0)).toBe(true);
        expectClose(moved, want[i] ?? [], 1e-6 + 64 * epsilon);
      }
    });

    it("leaves evaluation as it is without heads", () => {
      const { params, state } = model.init(key(3), input);
      const { stem, body, out } = params as unknown as Record<string, Tensors>;
      const bare = { params: { stem, body, out } as Tensors, state: {} };
      const evaluated = model.apply({ params, state }, images, { training: false }).output;
      const alone = plain.apply(bare, images, { training: false }).output;
      expect([...evaluated.data()]).toEqual([...alone.data()]);
    });
  });

describe("the summary of a model with auxiliary heads", () => {
  const whole = summarise(model, input, { memory: true });
  const bare = summarise(plain, input, { memory: true });

  it("counts their parameters, and the multiply-adds of evaluation", () => {
    expect(whole.params).toBe(bare.params + (4 * 3 + 3) + (5 * 3 + 3));
    expect(whole.trainable).toBe(whole.params);
    expect(whole.macs).toBe(bare.macs);
    expect(whole.layers.find(({ path }) => path === "aux1")).toMatchObject({ params: 15, macs: 0 });
  });

  it("plans the memory of training with them", () => {
    const parameterBytes = 4 * (whole.params - bare.params);
    expect(whole.memory?.inference).toBe((bare.memory?.inference ?? 0) + parameterBytes);
    // Parameters and gradients of the heads, and what they compute.
    expect(whole.memory?.training).toBeGreaterThan(
      (bare.memory?.training ?? 0) + 2 * parameterBytes,
    );
  });
});
