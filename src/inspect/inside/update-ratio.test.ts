import { describe, expect, it } from "vitest";
import { randomTensor } from "../../../test/numeric.ts";
import { conv2d, flatten, linear, sequential } from "../../nn/index.ts";
import { sgd } from "../../optim/index.ts";
import { key, Tensor, tensor, zeros } from "../../tensor/index.ts";
import { trainStep } from "../../train/index.ts";
import { updateRatios } from "./update-ratio.ts";

describe("updateRatios", () => {
  it("is ‖Δw‖ / ‖w‖ of every tensor", () => {
    const before = { a: { weight: tensor([[3, 4]]), bias: zeros([1]) } };
    const after = { a: { weight: tensor([[3, 4.05]]), bias: tensor([1]) } };
    const [bias, weight] = updateRatios(before, after).sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(weight?.path).toBe("a/weight");
    expect(weight?.rank).toBe(2);
    expect(weight?.norm).toBe(5);
    expect(weight?.ratio).toBeCloseTo(0.01, 6);
    expect(bias).toMatchObject({ path: "a/bias", norm: 0, update: 1, ratio: Number.NaN });
  });

  it("of a step of plain gradient descent grows as the rate does", () => {
    const model = sequential({
      conv: conv2d({ filters: 2, kernel: 3 }),
      flatten: flatten(),
      head: linear({ units: 3 }),
    });
    const batch = {
      images: randomTensor([4, 6, 6, 1], 1),
      labels: tensor(Int32Array.of(0, 1, 2, 1)),
    };
    const optimiser = sgd();
    const ratiosAt = (rate: number) => {
      const { params, state } = model.init(key(1), [6, 6, 1]);
      // The step takes the state's memory: values are read before.
      Tensor.evaluate([(params as { conv: { weight: Tensor } }).conv.weight]);
      const kept = model.init(key(1), [6, 6, 1]).params;
      const [next] = trainStep({ model, optimiser, seed: 1 })(
        { params, model: state, optimiser: optimiser.init(params) },
        batch,
        0,
        rate,
      );
      return updateRatios(kept, next.params).filter(({ rank }) => rank > 1);
    };
    const [slow, fast] = [ratiosAt(0.001), ratiosAt(0.01)];
    for (const [i, { ratio }] of slow.entries()) {
      expect(ratio).toBeGreaterThan(0);
      expect((fast[i]?.ratio ?? 0) / ratio).toBeCloseTo(10, 2);
    }
  });

  it("refuses the parameters of another model", () => {
    expect(() => updateRatios({ a: zeros([1]) }, { b: zeros([1]) })).toThrow("different models");
  });
});
