import { describe, expect, it } from "vitest";
import { softplus } from "../builders.ts";
import { evaluate } from "../evaluate.ts";
import { evaluateFloat32 } from "../evaluate-float32.ts";
import { constant, type Expr, input } from "../expr.ts";
import { lower } from "./index.ts";
import { TRIG_LIMIT } from "./trig.ts";

const COUNT = 200_000;

// biome-ignore format: a table
const specialBits = [
  0x00000000, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, // ±0, ±∞, NaN
  0x00000001, 0x80000001, 0x007fffff, 0x807fffff, 0x00800000, 0x80800000, // denormals, smallest normals
  0x7f7fffff, 0xff7fffff, 0x3f800000, 0xbf800000, 0x3f7fffff, 0xbf7fffff, // largest, ±1 and below
  0x42b17217, 0x42b17218, 0xc2aeac4f, 0xc2aeac50, 0xc2cff1b4, 0xc2cff1b5, // where exp overflows, turns denormal, vanishes
  0x3f1fffff, 0x3f200000, 0x40490fdb, 0x3fc90fdb, 0x49800000, 0x49800001, // switch of tanh, π, π/2, 2^20
];

/** Evenly through all 2^32 bit patterns, from a different start for each function, and the special values. */
function everywhere(start: number): Float32Array {
  const bits = new Uint32Array(COUNT);
  for (let i = 0; i < COUNT; i++) bits[i] = (start + i * 21474.83647) % 2 ** 32;
  bits.set(specialBits);
  return new Float32Array(bits.buffer);
}

function evenly(low: number, high: number): Float32Array {
  return Float32Array.from({ length: COUNT }, (_, i) => low + ((high - low) * (i + 0.37)) / COUNT);
}

/** The distance of neighbouring float32 at a value. */
function ulp(value: number): number {
  const size = Math.abs(value);
  return size < 2 ** -126 ? 2 ** -149 : 2 ** (Math.floor(Math.log2(size)) - 23);
}

/** Error in ulp; ∞ if one of them is NaN, infinite or zero, or has a sign, and the rounded other does not. */
function errorInUlp(got: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(got, rounded) && (!Number.isFinite(exact) || got === 0)) return 0;
  if (!Number.isFinite(got))
    return Math.abs(exact) > 3.4028234e38 && got * exact > 0 ? 0 : Infinity;
  if (!Number.isFinite(exact) || (exact === 0 && !Object.is(got, exact))) return Infinity;
  if (Number.isFinite(rounded) || Math.abs(got) < 3.4028234e38)
    return Math.abs(got - exact) / ulp(exact);
  return 0;
}

function worstCase(
  expr: Expr,
  xs: Float32Array,
  fused: boolean,
): { readonly ulp: number; readonly x: number } {
  const exact = evaluate(expr, [xs], new Float64Array(xs.length));
  const got = evaluateFloat32(lower(expr), [xs], new Float64Array(xs.length), { fused });
  let worst = { ulp: 0, x: 0 };
  for (const [i, x] of xs.entries()) {
    const error = errorInUlp(got[i] ?? Number.NaN, exact[i] ?? Number.NaN);
    if (!(error <= worst.ulp)) worst = { ulp: error, x };
  }
  return worst;
}

const x = input(0);

/** What is claimed in the docstring of `lower`, and where the values are interesting. */
const functions: readonly {
  readonly name: string;
  readonly expr: Expr;
  readonly bound: number;
  readonly dense: readonly (readonly [low: number, high: number])[];
  readonly domain?: (x: number) => boolean;
}[] = [
  {
    name: "exp",
    expr: x.exp(),
    bound: 1.2,
    dense: [
      [-104, 89],
      [-1, 1],
    ],
  },
  {
    name: "expm1",
    expr: x.expm1(),
    bound: 1.6,
    dense: [
      [-18, 3],
      [-1, 1],
    ],
  },
  {
    name: "log",
    expr: x.log(),
    bound: 1.1,
    dense: [
      [0, 4],
      [0.9, 1.1],
    ],
  },
  {
    name: "log1p",
    expr: x.log1p(),
    bound: 1.1,
    dense: [
      [-1, 4],
      [-0.4, 0.5],
    ],
  },
  {
    name: "sin",
    expr: x.sin(),
    bound: 1.6,
    dense: [
      [-7, 7],
      [-TRIG_LIMIT, TRIG_LIMIT],
    ],
    domain: (value) => !(Math.abs(value) > TRIG_LIMIT) || Math.abs(value) === Infinity,
  },
  {
    name: "cos",
    expr: x.cos(),
    bound: 1.6,
    dense: [
      [-7, 7],
      [-TRIG_LIMIT, TRIG_LIMIT],
    ],
    domain: (value) => !(Math.abs(value) > TRIG_LIMIT) || Math.abs(value) === Infinity,
  },
  {
    name: "tanh",
    expr: x.tanh(),
    bound: 1.5,
    dense: [
      [-10, 10],
      [-1, 1],
    ],
  },
  {
    name: "erf",
    expr: x.erf(),
    bound: 1.5,
    dense: [
      [-4, 4],
      [-1.2, 1.2],
    ],
  },
  {
    name: "sigmoid",
    expr: x.sigmoid(),
    bound: 2,
    dense: [
      [-104, 30],
      [-2, 2],
    ],
  },
  {
    name: "softplus",
    expr: softplus(x),
    bound: 2.3,
    dense: [
      [-104, 30],
      [-2, 2],
    ],
  },
  {
    name: "log1p(exp x)",
    expr: x.exp().log1p(),
    bound: 2.3,
    dense: [
      [-104, 80],
      [-2, 2],
    ],
    domain: (value) => value < 709,
  },
  {
    name: "1 − erf x",
    expr: constant(1).sub(x.erf()),
    bound: 5.6,
    dense: [
      [-4, 10.1],
      [-1, 1],
    ],
  },
  {
    name: "1 + erf x",
    expr: x.erf().add(1),
    bound: 5.6,
    dense: [
      [-10.1, 4],
      [-1, 1],
    ],
  },
  {
    name: "e^(−x²)",
    expr: x.square().neg().exp(),
    bound: 2,
    dense: [
      [-10.3, 10.3],
      [-1, 1],
    ],
  },
  {
    name: "slope of sigmoid",
    expr: x.sigmoid().mul(x.neg().sigmoid()),
    bound: 2.5,
    dense: [
      [-104, 104],
      [-3, 3],
    ],
  },
  {
    name: "tanh(softplus x)",
    expr: softplus(x).tanh(),
    bound: 3,
    dense: [
      [-104, 12],
      [-4, 4],
    ],
  },
  { name: "sign", expr: x.sign(), bound: 0, dense: [[-1, 1]] },
];

describe.each([{ fused: true }, { fused: false }])("lowered with fused = $fused", ({ fused }) => {
  it.each(functions)("$name errs by at most $bound ulp", ({ name, expr, bound, dense, domain }) => {
    const sweeps = [everywhere(name.length * 1009), ...dense.map((range) => evenly(...range))];
    for (const sweep of sweeps) {
      const inside = domain === undefined ? sweep : sweep.filter(domain);
      const worst = worstCase(expr, inside, fused);
      expect(worst.ulp, `${name}(${worst.x})`).toBeLessThanOrEqual(bound);
    }
  });

  it("divides by a constant with two products, exactly where the quotient is whole, and keeps ±0, ±∞ and NaN", () => {
    const special = [0, -0, Infinity, -Infinity, Number.NaN, 1e-38, 3e38];
    for (const c of [3, -7, 9, 41, Math.fround(0.1), 49_000]) {
      const whole = Array.from({ length: 400 }, (_, n) => n * c).filter(
        (value) => Math.fround(value) === value,
      );
      const xs = Float32Array.from([...special, ...whole]);
      const got = evaluateFloat32(lower(x.div(c)), [xs], new Float64Array(xs.length), { fused });
      for (const [at, value] of xs.entries()) {
        const exact = value / Math.fround(c);
        if (at < special.length && !Number.isFinite(exact)) expect(got[at]).toBe(exact);
        else
          expect(errorInUlp(got[at] ?? Number.NaN, exact)).toBeLessThanOrEqual(
            fused && at >= special.length ? 0.501 : 1,
          );
      }
      expect(worstCase(x.div(c), evenly(-9, 9), fused).ulp).toBeLessThanOrEqual(
        fused ? 0.501 : 1.01,
      );
    }
    expect(lower(x.div(3)).op).toBe("fma");
  });

  it("sin and cos near multiples of π/2 keep their relative accuracy", () => {
    const near = Float32Array.from({ length: 60_000 }, (_, i) => (i * 11 + 1) * (Math.PI / 2));
    expect(worstCase(x.sin(), near, fused).ulp).toBeLessThanOrEqual(1.6);
    expect(worstCase(x.cos(), near, fused).ulp).toBeLessThanOrEqual(1.6);
  });

  it("sin and cos take arguments beyond 2^20 as 0", () => {
    const far = Float32Array.of(1048577, 1e10, -3e38, Infinity, -Infinity, Number.NaN);
    const run = (expr: Expr) =>
      Array.from(evaluateFloat32(lower(expr), [far], new Float64Array(far.length), { fused }));
    expect(run(x.sin())).toEqual([0, 0, -0, Number.NaN, Number.NaN, Number.NaN]);
    expect(run(x.cos())).toEqual([1, 1, 1, Number.NaN, Number.NaN, Number.NaN]);
  });
});
