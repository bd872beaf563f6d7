import { expect, it } from "vitest";
import type { Spec } from "../../../src/nn/index.ts";
import { activationCards, alongAxis, curveOf, specWith, valuesAt } from "./activations.ts";

it("has a card for every activation, which can be posted", () => {
  const cards = activationCards();
  expect(cards.length).toBeGreaterThan(35);
  expect(structuredClone(cards)).toEqual(cards);
  const names = (test: (card: (typeof cards)[number]) => boolean) =>
    cards.filter(test).map(({ name }) => name);
  expect(names(({ learned }) => learned)).toEqual(["prelu", "srelu", "pdelu", "srs", "pau"]);
  expect(names(({ kind }) => kind === "axis")).toEqual(["softmax", "logSoftmax", "argmax"]);
  expect(names(({ evaluationOnly }) => evaluationOnly)).toEqual(["argmax"]);
});

it("says in words what a formula does not allow", () => {
  expect(curveOf("rrelu", { values: { lower: 0.9 } })).toEqual({
    refused: "rrelu: lower is 0.9, must be at most upper, which is 0.3333333333333333",
  });
  expect(curveOf("gelu", {})).toHaveProperty("kinks", []);
});

it("gives f and its slope at a place, and functions along an axis", () => {
  expect(valuesAt("sigmoid", {}, 0)).toEqual({ f: 0.5, slope: 0.25 });
  expect(valuesAt("leakyRelu", { slope: 0.2 }, -2)).toEqual({ f: -0.4, slope: 0.2 });
  const softmax = alongAxis("softmax", [8, 5, 0]);
  expect(softmax.map((value) => value.toFixed(4))).toEqual(["0.9523", "0.0474", "0.0003"]);
  expect(alongAxis("argmax", [1, 3, 2])).toEqual([0, 1, 0]);
});

it("puts an activation into a network and counts what changed", () => {
  const spec: Spec = {
    type: "sequential",
    layers: [
      { type: "linear", units: 4 },
      { type: "relu" },
      { type: "linear", units: 4 },
      { type: "leakyRelu", slope: 0.2 },
      { type: "linear", units: 2 },
    ],
  };
  const { spec: changed, changed: count } = specWith(spec, "gelu");
  expect(count).toBe(2);
  expect(JSON.stringify(changed)).not.toContain('elu","slope');
  expect(specWith(changed, "gelu").changed).toBe(0);
});
