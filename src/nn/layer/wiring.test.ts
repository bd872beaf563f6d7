import { describe, expect, it } from "vitest";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import { concat, key, softmax, type Tensor } from "../../tensor/index.ts";
import {
  auxiliary,
  branches,
  denseConnection,
  dualPath,
  ensemble,
  gate,
  graph,
  type Layer,
  linear,
  relu,
  residual,
  sequential,
  type WiringStep,
} from "../index.ts";
import { partOf } from "./children.ts";

const dense = (units = 4): Layer => linear({ units });

const joins: Record<WiringStep["join"], (given: readonly Tensor[]) => Tensor> = {
  add: (given) => given.reduce((a, b) => a.add(b)),
  multiply: (given) => given.reduce((a, b) => a.mul(b)),
  concat: (given) => concat(given, -1),
  mean: (given) =>
    joins
      .add(given.map((logits) => softmax(logits)))
      .div(given.length)
      .log(),
  "dual path": (given) => {
    const [body, past] = given as readonly [Tensor, Tensor];
    const sum = past.slice(null, [0, 2]).add(body.slice(null, [0, 2]));
    return concat([sum, past.slice(null, [2]), body.slice(null, [2])], -1);
  },
};

const layers: Readonly<Record<string, Layer>> = {
  sequential: sequential({ a: dense(), b: relu(), c: dense(3) }),
  residual: residual(dense()),
  "residual with a shortcut": residual(dense(3), dense(3)),
  "branches joined": branches({ a: dense(2), b: dense(3) }),
  "branches summed": branches({ a: dense(2), b: dense(2) }, { join: "add" }),
  gate: gate(sequential(dense(), relu())),
  denseConnection: denseConnection(dense(3)),
  dualPath: dualPath(dense(5), { summed: 2 }),
  ensemble: ensemble({ a: dense(3), b: sequential(dense(), relu(), dense(3)) }),
  auxiliary: auxiliary(dense(2)),
  graph: graph({
    a: dense(),
    b: { layer: relu(), from: ["a", "input"], join: "multiply" },
    c: { from: ["a", "b", "input"], join: "concat" },
  }),
};

describe("wiring", () => {
  it.each(Object.entries(layers))("of %s leads to the layer's output", (_, layer) => {
    const x = randomTensor([5, 4], 1);
    const variables = layer.init(key(2), [4]);
    const values = new Map([["input", x]]);
    let last = x;
    for (const step of layer.wiring ?? expect.fail("it has none")) {
      const given = step.from.map((name) => values.get(name) ?? expect.fail(`no ${name}`));
      const joined = given.length > 1 ? joins[step.join](given) : (given[0] ?? expect.fail());
      const own = partOf(variables, step.name);
      const output = step.layer?.apply(own, joined, { training: false }).output ?? joined;
      values.set(step.name, output);
      if (!step.beside) last = output;
    }
    const { output } = layer.apply(variables, x, { training: false });
    expect(last.shape).toEqual(output.shape);
    expectClose(last.data(), output.data(), 1e-6);
  });

  it("is none for a layer without children", () => {
    expect(dense().wiring).toBeUndefined();
  });
});
