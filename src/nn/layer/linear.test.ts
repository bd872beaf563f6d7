import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import { expectClose } from "../../../test/numeric.ts";
import { key, ones, setBackend, tensor, zeros } from "../../tensor/index.ts";
import { activation } from "./activation.ts";
import { linear } from "./linear.ts";
import { sequential } from "./sequential.ts";

const evaluation = { training: false };

for (const { name, backend, epsilon } of backends)
  describe(`linear on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    it("is the lectures' neuron: w = (0, 1), b = 4, x = (2, 3), sigmoid → 0.999 (S1)", () => {
      const neuron = sequential({ sum: linear({ units: 1 }), fire: activation("sigmoid") });
      const params = { sum: { weight: tensor([[0], [1]]), bias: tensor([4]) } };
      const { output } = neuron.apply({ params, state: {} }, tensor([[2, 3]]), evaluation);
      expect(output.item()).toBeCloseTo(1 / (1 + Math.exp(-7)), 6);
      expect(output.item().toFixed(3)).toBe("0.999");
    });

    it("is the lectures' 2-2-1 network: h = 0.9526, o = 0.7216 (S1)", () => {
      const layer = (units: number) =>
        sequential({ sum: linear({ units }), fire: activation("sigmoid") });
      const network = sequential({ hidden: layer(2), output: layer(1) });
      const params = {
        hidden: {
          sum: {
            weight: tensor([
              [0, 0],
              [1, 1],
            ]),
            bias: zeros([2]),
          },
        },
        output: { sum: { weight: tensor([[0], [1]]), bias: zeros([1]) } },
      };
      const seen: number[][] = [];
      const { output } = network.apply({ params, state: {} }, tensor([[2, 3]]), {
        training: false,
        observe: ({ path, output }) => path === "hidden" && seen.push([...output.data()]),
      });
      expect(seen[0]?.map((h) => h.toFixed(4))).toEqual(["0.9526", "0.9526"]);
      expect(output.item().toFixed(4)).toBe("0.7216");
    });

    it("weighs the last axis, whatever stands before", () => {
      const params = {
        weight: tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        bias: tensor([10, 20]),
      };
      const x = tensor([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1], [2, 2, 3]);
      const { output } = linear({ units: 2 }).apply({ params, state: {} }, x, evaluation);
      expect(output.shape).toEqual([2, 2, 2]);
      expectClose(output.data(), [11, 22, 13, 24, 15, 26, 19, 32], 4 * epsilon);
    });
  });

describe("linear", () => {
  it("has a weight for each input and unit, and a bias unless told", () => {
    expect(linear({ units: 3 }).init(key(0), [5]).params).toMatchObject({
      weight: { shape: [5, 3] },
      bias: { shape: [3] },
    });
    expect(Object.keys(linear({ units: 3, bias: false }).init(key(0), [5]).params)).toEqual([
      "weight",
    ]);
  });

  it("says what to do with an image that it was not made for", () => {
    const weight = ones([216, 10]);
    const model = sequential({ block2: sequential({ linear: linear({ units: 10 }) }) });
    const params = { block2: { linear: { weight, bias: zeros([10]) } } };
    expect(() => model.apply({ params, state: {} }, ones([8, 3, 3, 24]), evaluation)).toThrow(
      "block2/linear: x is [8, 3, 3, 24], weight is [216, 10]; flatten x first (last axis must be 216, not 24)",
    );
    expect(() => model.apply({ params, state: {} }, ones([8, 2, 2, 24]), evaluation)).toThrow(
      "block2/linear: x is [8, 2, 2, 24], weight is [216, 10]; flatten or pool x first (last axis must be 216, not 24)",
    );
    expect(() => model.apply({ params, state: {} }, ones([8, 24]), evaluation)).toThrow(
      /reshape x, or make the weight/,
    );
  });

  it("names the tensor that is missing", () => {
    expect(() =>
      linear({ units: 2 }).apply({ params: {}, state: {} }, ones([1, 2]), evaluation),
    ).toThrow("linear: tensor weight is missing; make the variables with init()");
  });
});
