import { describe, expect, it } from "vitest";
import { max, min, select } from "./builders.ts";
import { constant, Expr, input } from "./expr.ts";

const x = input(0);
const y = input(1);
const i = input(2, "int32");
const u = input(3, "uint32");
const b = input(4, "bool");

describe("interning", () => {
  it("gives the same object for the same expression", () => {
    expect(x.add(y).exp()).toBe(x.add(y).exp());
    expect(constant(0.1)).toBe(constant(0.1));
    expect(x.add(y)).not.toBe(y.add(x));
  });

  it("tells zeros, dtypes and inputs apart", () => {
    expect(constant(0)).not.toBe(constant(-0));
    expect(constant(1)).not.toBe(constant(1, "int32"));
    expect(input(0)).not.toBe(input(0, "int32"));
    expect(constant(Number.NaN)).toBe(constant(Number.NaN));
  });
});

describe("numbers as operands", () => {
  it("take the dtype of the other operand", () => {
    expect(i.add(1).dtype).toBe("int32");
    expect(u.mul(3).args[1]?.dtype).toBe("uint32");
    expect(b.select(1, 2).dtype).toBe("float32");
    expect(b.select(1, i)).toBe(b.select(constant(1, "int32"), i));
  });

  it("wrap to what the dtype holds", () => {
    expect(constant(-1, "uint32").value).toBe(4294967295);
    expect(constant(4294967295, "int32").value).toBe(-1);
    expect(constant(7, "bool").value).toBe(1);
    expect(constant(0.1).value).toBe(0.1);
  });

  it("work on either side of the free functions", () => {
    expect(max(0, x)).toBe(x.max(0));
    expect(min(x, 1)).toBe(x.min(1));
    expect(max(1, 2)).toBe(constant(2));
    expect(select(b, x, 0)).toBe(b.select(x, 0));
  });
});

describe("dtype errors", () => {
  it.each([
    ["mixed operands", () => x.add(i), "add: float32 and int32; cast one of them"],
    ["select by a number", () => x.select(1, 2), "select: the condition is float32, not bool"],
    [
      "arms that differ",
      () => b.select(x, i),
      "select: one arm is float32, the other int32; cast one of them",
    ],
    [
      "division of ints",
      () => i.div(3),
      "div: not defined for int32 in general: cast to float32, or use shifts",
    ],
    ["arithmetic on bools", () => b.add(b), "add: not defined for bool"],
    ["exp of an int", () => i.exp(), "exp: not defined for int32"],
    ["bits of a float", () => x.and(y), "and: not defined for float32"],
    [
      "bits of a bool",
      () => b.bitcast("int32"),
      "bitcast: bool to int32; a bool has no bits to keep, use cast",
    ],
    ["too few arguments", () => Expr.build("add", [x]), "add: takes 2 arguments, not 1"],
    ["cast to nothing", () => Expr.build("cast", [x]), "cast: needs a dtype"],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(new TypeError(message));
  });

  it("an input has a natural number", () => {
    expect(() => input(-1)).toThrow("input: the index must be a natural number, not -1");
    expect(() => input(0.5)).toThrow(RangeError);
  });
});
