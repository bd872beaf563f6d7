import { describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import golden from "../../test/golden/optim.json" with { type: "json" };
import { compile, mapTree, type Tensor, type Tree, tensor } from "../tensor/index.ts";
import { adam, type OptimiserSpec, type OptimiserState, optimiserFromSpec, sgd } from "./index.ts";

const SIZE = 6;
const scale = Float64Array.from({ length: SIZE }, (_, i) => 1 + i / 2);
const start = Float64Array.from({ length: SIZE }, (_, i) => Math.sin(i + 1));

/** Of Σ a p² / 2 + p³ / 30, the function that test/golden/optim.py minimises. */
const gradientOf = (p: Tensor): Tensor => p.mul(tensor(scale)).add(p.square().mul(0.1));

const leafOf = (tree: Tree<Tensor>, name: "w" | "b" = "w"): Tensor =>
  (tree as { readonly w: Tensor; readonly b: Tensor })[name];

describe("optimisers (E3)", () => {
  for (const { name, backend } of backends)
    for (const { type, options, rate, parameters } of golden.optimisers)
      it(`${type} ${JSON.stringify(options)} moves as PyTorch's over 50 steps on ${name}`, () => {
        const optimiser = optimiserFromSpec({ type, ...options } as OptimiserSpec);
        const step = compile(
          (params: Tree<Tensor>, state: OptimiserState, rate: Tensor) =>
            optimiser.update(mapTree(gradientOf, params), state, params, rate),
          { backend },
        );
        let params: Tree<Tensor> = { w: tensor(start), b: tensor(start) };
        let state = optimiser.init(params);
        const kept = new Map(Object.entries(parameters));
        for (let at = 1; at <= 50; at++) {
          ({ params, state } = step(params, state, rate));
          const found = [...leafOf(params).data(), ...leafOf(params, "b").data()];
          for (const [i, expected] of (kept.get(String(at)) ?? []).flat().entries())
            expect(Math.abs((found[i] ?? Number.NaN) - expected), `step ${at}`).toBeLessThan(1e-6);
        }
        expect(kept.size).toBe(6);
      });

  it("leave the parameters that they are given as they are", () => {
    const params = { w: tensor([1, 2]) };
    for (const optimiser of [sgd({ momentum: 0.9 }), adam()]) {
      const updated = optimiser.update(params, optimiser.init(params), params, 0.5);
      expect([...leafOf(updated.params).data()]).not.toEqual([1, 2]);
      expect([...params.w.data()]).toEqual([1, 2]);
    }
  });

  it("refuse numbers out of range, naming them", () => {
    expect(() => sgd({ momentum: 1 })).toThrow("sgd: momentum is 1, must be in [0, 1)");
    expect(() => sgd({ weightDecay: -1 })).toThrow(/weightDecay is -1, must be finite and ≥ 0/);
    expect(() => sgd({ nesterov: true })).toThrow(/nesterov needs momentum/);
    expect(() => adam({ beta2: Number.NaN })).toThrow(/beta2 is NaN/);
    const written = JSON.parse('{ "type": "sgd", "momentum": null }');
    expect(() => optimiserFromSpec(written)).toThrow(/momentum is null, must be in/);
    expect(() => optimiserFromSpec({ type: "adamm" })).toThrow("adamm is unknown; write adam");
    expect(() => optimiserFromSpec({ type: "x" })).toThrow(/x is unknown; use one of sgd, rmsprop/);
  });

  it("say so when a state is not theirs", () => {
    const params = { w: tensor([1, 2]) };
    expect(() => adam().update(params, sgd().init(params), params, 0.1)).toThrow(
      "adam: its state has no step; make the state with init(params)",
    );
  });
});
