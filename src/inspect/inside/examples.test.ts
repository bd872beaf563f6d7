import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import { binaryCrossEntropy, linear, squaredError } from "../../nn/index.ts";
import { key, setBackend, tensor } from "../../tensor/index.ts";
import { confusionMatrix, exampleResults, worstExamples } from "./examples.ts";

for (const { name, backend, epsilon } of backends)
  describe(`exampleResults on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    // What comes out is float32 on every backend.
    const near = Math.max(64 * epsilon, 2 ** -22);

    it("gives each example's probabilities and −log of that of its class", () => {
      const model = linear({ units: 3 });
      const variables = model.init(key(2), [4]);
      const x = randomTensor([5, 4], 1);
      const labels = [2, 0, 1, 1, 0];
      const found = exampleResults(model)(variables, x, tensor(Int32Array.from(labels)));
      const logits = model.apply(variables, x, { training: false }).output.array();
      const rows = (logits as unknown as number[][]).map((row) => {
        const sum = row.reduce((total, z) => total + Math.exp(z), 0);
        return row.map((z) => Math.exp(z) / sum);
      });
      expect(found.width).toBe(3);
      expectClose(found.outputs, rows.flat(), near);
      expectClose(
        found.losses,
        labels.map((label, n) => -Math.log(rows[n]?.[label] ?? 0)),
        near,
      );
      expect([...found.predicted]).toEqual(rows.map((row) => row.indexOf(Math.max(...row))));
    });

    it("gives a regression's values, and the chance of one class against the other", () => {
      const model = linear({ units: 1 });
      const variables = { params: { weight: tensor([[2]]), bias: tensor([0]) }, state: {} };
      const x = tensor([[1], [-1]]);
      const values = exampleResults(model, { loss: squaredError.kind.make() });
      const found = values(variables, x, tensor([[2], [0]]));
      expectClose(found.outputs, [2, -2], near);
      expect(found.losses[0]).toBe(0);
      expect(found.losses[1]).toBeGreaterThan(0);
      const chances = exampleResults(model, { loss: binaryCrossEntropy.kind.make() });
      const judged = chances(variables, x, tensor(Int32Array.of(1, 1)));
      expectClose(judged.outputs, [1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(2))], near);
      expect([...judged.predicted]).toEqual([1, 0]);
    });
  });

describe("confusionMatrix", () => {
  it("counts classes by row as they are, by column as they were taken for", () => {
    expect([...confusionMatrix([0, 0, 1, 2], [0, 1, 1, 0], 3)]).toEqual([
      1, 1, 0, 0, 1, 0, 1, 0, 0,
    ]);
    expect([...confusionMatrix([-1, 0, 7], [0, 0, 0], 2)]).toEqual([1, 0, 0, 0]);
  });
});

describe("worstExamples", () => {
  it("has the highest losses first, NaN before all, equal ones in their order", () => {
    expect(worstExamples([1, 3, Number.NaN, 3, 0], 4)).toEqual([2, 1, 3, 0]);
    expect(worstExamples([1, 3, 2], 9, (n) => n !== 1)).toEqual([2, 0]);
  });
});
