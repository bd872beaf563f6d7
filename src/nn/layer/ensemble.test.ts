import { describe, expect, it } from "vitest";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import { key, softmax } from "../../tensor/index.ts";
import {
  ensemble,
  ensembleVariables,
  fromSpec,
  linear,
  relu,
  sequential,
  toSpec,
} from "../index.ts";

const members = [
  linear({ units: 3 }),
  sequential(linear({ units: 5 }), relu(), linear({ units: 3 })),
  sequential(linear({ units: 2 }), linear({ units: 3 })),
];
const own = members.map((member, i) => member.init(key(i), [4]));
const evaluation = { training: false };

describe("ensemble", () => {
  const layer = ensemble(members);
  const variables = ensembleVariables(layer, own);
  const x = randomTensor([6, 4], 3);

  it("has the mean of its members' probabilities", () => {
    const probabilities = members.map((member, i) =>
      softmax(member.apply(own[i] ?? variables, x, evaluation).output).data(),
    );
    const mean = Array.from(
      { length: 18 },
      (_, at) => probabilities.reduce((sum, p) => sum + (p[at] ?? 0), 0) / 3,
    );
    const { output } = layer.apply(variables, x, evaluation);
    expectClose(softmax(output).data(), mean, 1e-6);
    expectClose(output.exp().data(), mean, 1e-6);
  });

  it("has finite logits where a member is sure", () => {
    const sure = ensemble({ a: linear({ units: 3 }), b: linear({ units: 3 }) });
    const large = sure.apply(sure.init(key(0), [4]), x.mul(1e6), evaluation).output;
    expect([...large.data()].every(Number.isFinite)).toBe(true);
  });

  it("is JSON and back", () => {
    const again = fromSpec(JSON.parse(JSON.stringify(toSpec(layer))));
    expect(toSpec(again)).toEqual(toSpec(layer));
    expectClose(
      again.apply(variables, x, evaluation).output.data(),
      layer.apply(variables, x, evaluation).output.data(),
      0,
    );
  });

  it("refuses members of other classes, and variables of fewer models", () => {
    const odd = ensemble({ one: linear({ units: 3 }), other: linear({ units: 2 }) });
    expect(() => odd.apply(odd.init(key(0), [4]), x, evaluation)).toThrow(
      "ensemble: one gives [6, 3], other gives [6, 2]; all members must give [N, …, classes] of the same classes",
    );
    expect(() => ensembleVariables(layer, own.slice(1))).toThrow(
      "variables of 2 models came for 3 members (linear, sequential1, sequential2)",
    );
    expect(() => ensembleVariables(linear({ units: 1 }), [])).toThrow("must be an ensemble");
  });
});
