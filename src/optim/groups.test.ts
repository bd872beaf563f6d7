import { describe, expect, it } from "vitest";
import { backends } from "../../test/backends.ts";
import { expectClose } from "../../test/numeric.ts";
import { compile, type Tensor, type Tree, tensor } from "../tensor/index.ts";
import {
  adam,
  adamw,
  clipByNorm,
  clipByValue,
  globalNorm,
  type OptimiserSpec,
  optimiserFromSpec,
  optimisers,
  sgd,
} from "./index.ts";

const params = () => ({
  conv: { weight: tensor([[1, 2]]), bias: tensor([3, 4]) },
  norm: { scale: tensor([5]), shift: tensor([6]) },
});
type Params = ReturnType<typeof params>;

/** Where parameters go that no gradient pulls: what weight decay alone does. */
function decayed(spec: OptimiserSpec, rate = 1): number[] {
  const optimiser = optimiserFromSpec(spec);
  const zero = {
    conv: { weight: tensor([[0, 0]]), bias: tensor([0, 0]) },
    norm: { scale: tensor([0]), shift: tensor([0]) },
  };
  const { params: moved } = optimiser.update(zero, optimiser.init(params()), params(), rate);
  const { conv, norm } = moved as Params;
  return [conv.weight, conv.bias, norm.scale, norm.shift].flatMap((x) => [...x.data()]);
}

describe("weight decay", () => {
  it("draws everything, or weights alone: no biases and no scales and shifts of norms", () => {
    const base = { type: "sgd", weightDecay: 0.5 };
    expect(decayed(base)).toEqual([0.5, 1, 1.5, 2, 2.5, 3]);
    expect(decayed({ ...base, decay: "weights" })).toEqual([0.5, 1, 3, 4, 5, 6]);
  });

  it("decoupled moves by rate · weightDecay · p beside every rule", () => {
    for (const { type } of optimisers.values()) {
      const moved = decayed({ type, weightDecay: 0.5, decoupled: true }, 0.5);
      expectClose(moved, [0.75, 1.5, 2.25, 3, 3.75, 4.5], 1e-6);
    }
    // Not decoupled, Adam divides the decay away: every parameter moves by the rate.
    expectClose(
      decayed({ type: "adam", weightDecay: 0.5 }, 0.5),
      [0.5, 1.5, 2.5, 3.5, 4.5, 5.5],
      1e-6,
    );
    expect(adamw().spec).toMatchObject({ weightDecay: 0.01 });
  });
});

describe("parameter groups", () => {
  it("give each parameter the options of the first group that matches its path", () => {
    const spec: OptimiserSpec = {
      type: "sgd",
      weightDecay: 0.5,
      groups: [
        { match: "^norm/", rateFactor: 0 },
        { match: "bias$", weightDecay: 0 },
        { match: ".", weightDecay: 0.25 },
      ],
    };
    expect(decayed(spec)).toEqual([0.75, 1.5, 3, 4, 5, 6]);
    expect(optimiserFromSpec(spec).spec).toMatchObject(spec);
  });

  it("that say how they decay are not spared", () => {
    const groups = [{ match: "scale", weightDecay: 0.5 }];
    expect(decayed({ type: "sgd", weightDecay: 0.5, decay: "weights", groups })).toEqual([
      0.5, 1, 3, 4, 2.5, 6,
    ]);
  });

  it("may remember what the others do not", () => {
    const optimiser = sgd({ groups: [{ match: "bias", momentum: 0.9 }] });
    expect(Object.keys(optimiser.init(params()))).toEqual(["velocity"]);
  });

  it("are written to JSON only where there are any", () => {
    expect(sgd().spec).toEqual({ type: "sgd", momentum: 0, nesterov: false, weightDecay: 0 });
    expect(adam({ clipNorm: 1, decay: "weights" }).spec).toMatchObject({
      ...{ clipNorm: 1, decay: "weights" },
    });
    for (const kind of optimisers.values()) {
      const { spec } = kind.make({ weightDecay: 0.1, clipValue: 2 });
      expect(optimiserFromSpec(JSON.parse(JSON.stringify(spec))).spec).toEqual(spec);
    }
  });

  it("say in one line what is wrong with them", () => {
    const made = (...groups: object[]) =>
      expect(() => optimisers.get("sgd")?.make({ momentum: 0.9, groups }).init(params()));
    made({ match: "bais" }).toThrow(
      "sgd: groups[0]: /bais/ is found in the path of no parameter; they are conv/weight, conv/bias, norm/scale, norm/shift",
    );
    made({ match: "bias", wieghtDecay: 0 }).toThrow(
      "sgd: groups[0]: option wieghtDecay is unknown; write weightDecay",
    );
    made({ match: "bias" }, { match: "norm", momentum: 1 }).toThrow(
      "sgd: groups[1]: momentum is 1, must be in [0, 1)",
    );
    made({ match: "bias", nesterov: true, momentum: 0 }).toThrow(/groups\[0\]: nesterov needs/);
    made({ match: "bias", clipNorm: 1 }).toThrow(/groups\[0\]: option clipNorm is unknown/);
    made({ match: "(" }).toThrow('sgd: groups[0].match is "(", must be a regular expression');
    made({ weightDecay: 0 }).toThrow("groups[0].match is missing, must be a regular expression");
    expect(() => optimiserFromSpec({ type: "sgd", groups: {} })).toThrow(
      /groups is {}, must be a list/,
    );
    expect(() => optimiserFromSpec({ type: "sgd", momentun: 0.9 })).toThrow(
      "sgd: option momentun is unknown; write momentum",
    );
    expect(() => optimiserFromSpec({ type: "adam", decay: "weight" })).toThrow(/write "weights"/);
  });
});

for (const { name, backend } of backends)
  it(`clips gradients by their global norm, or number by number, on ${name}`, () => {
    const run = compile(
      (grads: Tree<Tensor>) => ({
        norm: globalNorm(grads),
        shorter: clipByNorm(grads, 2.5),
        same: clipByNorm(grads, 6),
        held: clipByValue(grads, 2),
      }),
      { backend },
    );
    const { norm, shorter, same, held } = run({ a: tensor([3, 0]), b: tensor([[-4]]) });
    const values = (tree: Tree<Tensor>) => {
      const { a, b } = tree as { readonly a: Tensor; readonly b: Tensor };
      return [...a.data(), ...b.data()];
    };
    expect(norm.item()).toBe(5);
    expectClose(values(shorter), [1.5, 0, -2], 1e-6);
    expect(values(same)).toEqual([3, 0, -4]);
    expect(values(held)).toEqual([2, 0, -2]);
  });
