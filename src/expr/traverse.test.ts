import { describe, expect, it } from "vitest";
import { constant, type Expr, input } from "./expr.ts";
import { cost, inputsOf, substitute, topological } from "./traverse.ts";

const x = input(0);
const y = input(1);

describe("substitute", () => {
  it("replaces inputs and simplifies", () => {
    expect(substitute(x.mul(y).add(1), [constant(2), constant(3)])).toBe(constant(7));
    expect(substitute(x.sub(y), [y, x])).toBe(y.sub(x));
  });

  it("keeps inputs that the list leaves out", () => {
    expect(substitute(x.add(y), [y])).toBe(y.add(y));
    expect(substitute(x, [])).toBe(x);
  });

  it("asks for the same dtype", () => {
    expect(() => substitute(x, [input(0, "int32")])).toThrow(
      "substitute: input 0 is float32, not int32",
    );
  });
});

it("inputsOf lists what the value depends on", () => {
  expect(inputsOf(input(3).mul(y).add(y))).toEqual(new Set([3, 1]));
  expect(inputsOf(constant(1))).toEqual(new Set());
});

it("topological puts arguments first and everything once", () => {
  const shared = x.exp();
  const root = shared.mul(shared.add(y));
  const order = topological(root);
  expect(new Set(order).size).toBe(order.length);
  for (const expr of order)
    for (const arg of expr.args) expect(order.indexOf(arg)).toBeLessThan(order.indexOf(expr));
  expect(order.at(-1)).toBe(root);
});

it("walks expressions deeper than the call stack", () => {
  let deep: Expr = x;
  for (let i = 0; i < 50_000; i++) deep = deep.add(y);
  expect(cost(deep)).toBe(50_000);
  expect(inputsOf(substitute(deep, [y]))).toEqual(new Set([1]));
});

it("cost counts shared parts once and weighs transcendental functions", () => {
  expect(cost(x.mul(y).add(x.mul(y)))).toBe(2);
  expect(cost(x)).toBe(0);
  expect(cost(x.exp())).toBeGreaterThan(10);
});
