import { beforeAll, describe, expect, it } from "vitest";
import { portableBackends } from "../../../test/backends.ts";
import { expectClose, randomTensor } from "../../../test/numeric.ts";
import {
  compile,
  concat,
  einsum,
  flatten,
  grad,
  key,
  leafPaths,
  mapTree,
  setBackend,
  type Tensor,
  zeros,
} from "../../tensor/index.ts";
import * as nn from "../index.ts";

const evaluation = { training: false };
const kinds = { rnn: nn.rnn, lstm: nn.lstm, gru: nn.gru };

for (const { name, backend, epsilon } of portableBackends)
  describe(`recurrent layers on ${name}`, () => {
    beforeAll(() => setBackend(backend));
    const near = 1e-7 + 32 * epsilon;

    for (const [kind, make] of Object.entries(kinds))
      it(`${kind}: a stateful one goes on where the last batch ended, as if it were one sequence`, () => {
        const whole = make({ units: 3, recurrentInit: "xavierNormal" });
        const parts = make({ units: 3, stateful: 2 });
        const { params } = whole.init(key(1), [4, 2]);
        const x = randomTensor([2, 6, 2], 5);
        const expected = whole.apply({ params, state: {} }, x, evaluation).output;
        const { state } = parts.init(key(1), [3, 2]);
        const first = parts.apply({ params, state }, x.slice(null, [0, 3], null), evaluation);
        const rest = x.slice(null, [3, 6], null);
        const second = parts.apply({ params, state: first.state }, rest, evaluation);
        expectClose(concat([first.output, second.output], 1).data(), expected.data(), near);
      });

    it("truncation changes no value and cuts the gradient every k steps, in both directions", () => {
      const x = randomTensor([2, 5, 2], 7);
      const recurrentInit = "xavierNormal";
      const options = { units: 3, returns: "last", bidirectional: true, recurrentInit } as const;
      const [whole, cut] = [nn.gru(options), nn.gru({ ...options, truncate: 2 })];
      const { params } = whole.init(key(2), [5, 2]);
      const run = (layer: nn.Layer) => (x: Tensor) =>
        layer.apply({ params, state: {} }, x, evaluation).output;
      expectClose(run(cut)(x).data(), run(whole)(x).data(), near);
      const slope = (layer: nn.Layer): Tensor => grad((x: Tensor) => run(layer)(x).sum())(x);
      const moved = (layer: nn.Layer): boolean[] =>
        [...slope(layer).abs().sum([0, 2]).data()].map((v) => v > 0);
      // The cuts are before the third and the fifth step of either walk: each end feels only the last step of its own.
      expect(moved(whole)).toEqual([true, true, true, true, true]);
      expect(moved(cut)).toEqual([true, false, false, false, true]);
    });
  });

describe("recurrent layers", () => {
  const paths = (layer: nn.Layer): string[] => {
    const { params } = layer.init(key(0), [5, 2]);
    const [leaves] = flatten<Tensor>(params);
    return leafPaths(params).map((path, i) => `${path} ${leaves[i]?.shape.join("×")}`);
  };

  it("have parameters by layer and direction, the gates side by side", () => {
    expect(paths(nn.lstm({ units: 3, layers: 2, bidirectional: true, bias: false }))).toEqual([
      "layer1/weight 2×12",
      "layer1/recurrent 3×12",
      "layer1Reverse/weight 2×12",
      "layer1Reverse/recurrent 3×12",
      "layer2/weight 6×12",
      "layer2/recurrent 3×12",
      "layer2Reverse/weight 6×12",
      "layer2Reverse/recurrent 3×12",
    ]);
    expect(paths(nn.gru({ units: 3 })).at(-1)).toBe("layer1/recurrentBias 3");
    expect(paths(nn.gru({ units: 3, reset: "before" })).at(-1)).toBe("layer1/bias 9");
  });

  it("start with an orthogonal recurrent weight for every gate, and the LSTM's forget gate open", () => {
    const { params } = nn.lstm({ units: 4, forgetBias: 2 }).init(key(3), [5, 2]);
    const { layer1 } = params as { layer1: { recurrent: Tensor; bias: Tensor } };
    expect([...layer1.bias.data()]).toEqual([0, 0, 0, 0, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
    const eye = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const gates = layer1.recurrent.reshape([4, 4, 4]);
    const products = einsum("igu,igv->guv", gates, gates);
    expectClose(products.data(), [...eye, ...eye, ...eye, ...eye], 1e-5);
  });

  it("are JSON and back", () => {
    const spec = { type: "lstm", units: 3, layers: 2, truncate: 5, recurrentInit: "heNormal" };
    expect(nn.toSpec(nn.fromSpec(spec))).toEqual(spec);
  });

  it("train on segments in one compiled step that takes the state over", () => {
    const layer = nn.rnn({ units: 2, stateful: 3, truncate: 2, recurrentInit: "heNormal" });
    const start = layer.init(key(0), [4, 1]);
    const step = compile(
      (variables: nn.Variables, x: Tensor): nn.Variables => {
        const loss = (params: nn.Tensors): Tensor =>
          layer
            .apply({ ...variables, params }, x, evaluation)
            .output.square()
            .sum();
        const move = (p: Tensor, g: Tensor): Tensor => p.sub(g.mul(0.01));
        const { state } = layer.apply(variables, x, evaluation);
        return { params: mapTree(move, variables.params, grad(loss)(variables.params)), state };
      },
      { donate: true },
    );
    const after = step(step(start, randomTensor([3, 4, 1], 1)), randomTensor([3, 4, 1], 2));
    expect(leafPaths(after.state)).toEqual(["layer1/h"]);
    const { layer1 } = after.state as { layer1: { h: Tensor } };
    expect([...layer1.h.data()].every((v) => v !== 0)).toBe(true);
  });

  const sequence = nn.sequential({ memory: nn.gru({ units: 4, stateful: 8 }) });
  const refusals: Readonly<Record<string, readonly [() => unknown, string]>> = {
    "an input that is no sequence": [
      () => nn.sequential({ memory: nn.rnn({ units: 4 }) }).init(key(0), [5]),
      "memory: x is [N, 5], must be [N, T, F]: sequences of T steps of F features; reshape x first",
    ],
    "no steps": [
      () => nn.lstm({ units: 4 }).init(key(0), [0, 3]),
      "lstm: x is [N, 0, 3], a sequence of T = 0 steps; T must be ≥ 1",
    ],
    "other features": [
      () => {
        const layer = nn.rnn({ units: 4 });
        return layer.apply(layer.init(key(0), [5, 3]), zeros([2, 5, 2]), evaluation);
      },
      "rnn/layer1: x is [2, 5, 2], weight is [3, 4]; the last axis of x must be 3",
    ],
    "a batch that is not the carried one": [
      () => sequence.apply(sequence.init(key(0), [5, 3]), zeros([2, 5, 3]), evaluation),
      "memory: x is [2, 5, 3], but stateful carries the state of 8 sequences; give batches of 8 in their order, which fit does not, or set stateful to false",
    ],
    "state in both directions": [
      () => nn.rnn({ units: 4, stateful: 2, bidirectional: true }).init(key(0), [5, 3]),
      "rnn: stateful is 2 and bidirectional true; the reverse walk has no past to go on from, so set one of them to false",
    ],
    "truncation below a step": [
      () => nn.fromSpec({ type: "lstm", units: 4, truncate: 0 }, "memory"),
      "memory: truncate is 0, must be a whole number ≥ 1 or false",
    ],
    "dropout of everything": [
      () => nn.gru({ units: 4, dropout: 1 }),
      "gru: dropout is 1, must be in [0, 1)",
    ],
    "another activation": [
      () => nn.fromSpec({ type: "rnn", units: 4, activation: "tan" }),
      'rnn: activation is "tan", must be one of tanh, relu; write "tanh"',
    ],
  };
  for (const [what, [act, message]] of Object.entries(refusals))
    it(`refuse ${what} in one line`, () => expect(act).toThrow(message));
});
