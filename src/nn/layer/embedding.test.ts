import { describe, expect, it } from "vitest";
import { compile, grad, key, type Tensor, tensor } from "../../tensor/index.ts";
import * as nn from "../index.ts";

const evaluation = { training: false };

describe("embedding", () => {
  it("gives NaN for an id that only a run can know to be wrong, and moves no vector", () => {
    const layer = nn.embedding({ vocabulary: 3, dim: 2 });
    const { params } = layer.init(key(0), [2]);
    const read = compile((params: nn.Tensors, ids: Tensor) => {
      const sum = (params: nn.Tensors): Tensor =>
        layer.apply({ params, state: {} }, ids, evaluation).output.sum();
      return [sum(params), grad(sum)(params)] as const;
    });
    const [value, slope] = read(params, tensor(Int32Array.of(1, 7), [1, 2]));
    expect(value.item()).toBeNaN();
    expect((slope as { weight: Tensor }).weight.array()).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
  });

  it("takes no float for an id that is none: NaN is not token 0", () => {
    const layer = nn.embedding({ vocabulary: 3, dim: 1 });
    const read = compile(
      (weight: Tensor, ids: Tensor) =>
        layer.apply({ params: { weight }, state: {} }, ids, evaluation).output,
    );
    const ids = [Number.NaN, -0.5, 2.9, -1, 3, 2 ** 40, Number.NEGATIVE_INFINITY];
    const found = read(tensor([[5], [6], [7]]), tensor(ids));
    const none = Number.NaN;
    expect([...found.data()]).toEqual([none, 5, 7, none, none, none, none]);
  });

  it("refuses an id that is known to be wrong at once", () => {
    const layer = nn.embedding({ vocabulary: 10, dim: 2 });
    const variables = layer.init(key(0), [3]);
    expect(() => layer.apply(variables, tensor([[1, 2, 10]]), evaluation)).toThrow(
      "embedding: the id at [0, 2] is 10, must be in 0 … 9 (vocabulary is 10)",
    );
    expect(() => layer.apply(variables, tensor([[1], [-1]]), evaluation)).toThrow(
      "the id at [1, 0] is -1",
    );
  });
});
