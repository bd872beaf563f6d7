import { constant, type Expr } from "../../../expr/index.ts";
import { activations } from "../../../nn/index.ts";
import { elementTypes } from "../element.ts";
import type { Attributes } from "../import/attributes.ts";
import type { Operator } from "../import/operator.ts";
import { elementwise } from "./elementwise.ts";

interface Definition {
  /** Names of its numbers, with what they are where the node does not say. */
  readonly floats?: Readonly<Record<string, number>>;
  readonly since?: number;
  /** "float": integers are refused. "any": it is defined on them too. */
  readonly on?: "float" | "any";
  readonly result?: "bool";
}

/** An operator of one input that works on each element; `n` has its numbers. */
function unary(
  name: string,
  expr: (x: Expr, n: Readonly<Record<string, number>>) => Expr,
  { floats = {}, since, on = "float", result }: Definition = {},
): Operator {
  return {
    name,
    inputs: [1, 1],
    attributes: Object.keys(floats),
    ...(since !== undefined && { since }),
    run(call) {
      const x = call.input(0);
      if (on === "float") call.requireFloat(x);
      const numbers = readFloats(call.attributes, floats);
      const type = result === "bool" ? elementTypes.bool : x.type;
      return elementwise(call, [x], type, (e) => expr(e as Expr, numbers));
    },
  };
}

const readFloats = (attributes: Attributes, floats: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(floats).map(([name, fallback]) => [name, attributes.float(name, fallback)]),
  );

const { elu, celu, gelu, geluTanh, hardSwish, mish, softplus, softsign } = activations;

/** ln(y + √(y² + 1)) for y ≥ 0, odd: no digits cancel. */
const asinh = (x: Expr): Expr => {
  const size = x.abs();
  // y + y² / (1 + √(y² + 1)) is what log1p needs.
  const square = size.square();
  const more = size.add(square.div(square.add(1).sqrt().add(1)));
  return x.sign().mul(more.log1p());
};

/** In parts of π / 4: below tan(π / 8) a polynomial, beyond it by atan x = π/4 + atan((x − 1) / (x + 1)) and atan x = π/2 − atan(1 / x). */
const atan = (x: Expr): Expr => {
  const size = x.abs();
  const far = size.gt(Math.tan((3 * Math.PI) / 8));
  const middle = size.gt(Math.tan(Math.PI / 8));
  const near = far.select(
    size.reciprocal().neg(),
    middle.select(size.sub(1).div(size.add(1)), size),
  );
  const start = far.select(Math.PI / 2, middle.select(Math.PI / 4, constant(0)));
  const square = near.square();
  const series = SERIES.reduce((sum, c) => sum.mul(square).add(c), constant(0));
  return x
    .lt(0)
    .select(-1, constant(1))
    .mul(start.add(near).add(near.mul(square).mul(series)));
};

/** Of (atan x − x) / x³ in x², the highest first; to 2e−8 below tan(π / 8). Source: Moshier's Cephes, atanf.c */
const SERIES = [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1];

const float = { on: "float" } as const;
const any = { on: "any" } as const;

export const unaryOperators: readonly Operator[] = [
  unary("Abs", (x) => (x.dtype === "uint32" ? x : x.abs()), any),
  unary("Neg", (x) => x.neg(), any),
  unary("Sign", (x) => x.sign(), { ...any, since: 9 }),
  unary("Floor", (x) => x.floor()),
  unary("Ceil", (x) => x.ceil()),
  unary("Round", (x) => x.round(), { since: 11 }),
  unary("Sqrt", (x) => x.sqrt()),
  unary("Exp", (x) => x.exp()),
  unary("Log", (x) => x.log()),
  unary("Reciprocal", (x) => x.reciprocal()),
  unary("Sin", (x) => x.sin()),
  unary("Cos", (x) => x.cos()),
  unary("Tan", (x) => x.sin().div(x.cos())),
  unary("Asin", (x) => atan(x.div(constant(1).sub(x).mul(x.add(1)).sqrt()))),
  unary("Acos", (x) => atan(constant(1).sub(x).div(x.add(1)).sqrt()).mul(2)),
  unary("Atan", atan),
  unary("Sinh", (x) => x.expm1().sub(x.neg().expm1()).mul(0.5), { since: 9 }),
  unary("Cosh", (x) => x.exp().add(x.neg().exp()).mul(0.5), { since: 9 }),
  unary("Asinh", asinh, { since: 9 }),
  unary(
    "Acosh",
    (x) =>
      x
        .sub(1)
        .add(x.sub(1).mul(x.add(1)).sqrt())
        .log1p(),
    { since: 9 },
  ),
  unary("Atanh", (x) => x.log1p().sub(x.neg().log1p()).mul(0.5), { since: 9 }),
  unary("Tanh", (x) => x.tanh()),
  unary("Erf", (x) => x.erf(), { since: 9 }),
  unary("Not", (x) => x.cast("bool").not(), { ...any, result: "bool" }),
  unary("BitwiseNot", (x) => x.not(), { ...any, since: 18 }),
  unary("IsNaN", (x) => x.ne(x), { ...float, result: "bool", since: 9 }),
  unary("Relu", (x) => x.max(0), any),
  unary("Sigmoid", (x) => x.sigmoid()),
  unary("HardSigmoid", (x, { alpha = 0, beta = 0 }) => x.mul(alpha).add(beta).max(0).min(1), {
    floats: { alpha: 0.2, beta: 0.5 },
  }),
  unary("HardSwish", (x) => hardSwish.expr(x, {}), { since: 14 }),
  unary("LeakyRelu", (x, { alpha = 0 }) => x.lt(0).select(x.mul(alpha), x), {
    floats: { alpha: 0.01 },
  }),
  unary("Elu", (x, { alpha = 1 }) => elu.expr(x, { alpha }), { floats: { alpha: 1 } }),
  unary("Celu", (x, { alpha = 1 }) => celu.expr(x, { alpha }), {
    floats: { alpha: 1 },
    since: 12,
  }),
  unary(
    "Selu",
    (x, { alpha = 0, gamma = 0 }) => x.gt(0).select(x.mul(gamma), x.expm1().mul(gamma * alpha)),
    { floats: { alpha: 1.6732632423543772, gamma: 1.0507009873554805 } },
  ),
  unary("Softplus", (x) => softplus.expr(x, { beta: 1 })),
  unary("Softsign", (x) => softsign.expr(x, {})),
  unary("ThresholdedRelu", (x, { alpha = 0 }) => x.gt(alpha).select(x, 0), {
    floats: { alpha: 1 },
    since: 10,
  }),
  unary("Mish", (x) => mish.expr(x, {}), { since: 18 }),
  unary("Swish", (x, { alpha = 1 }) => x.mul(x.mul(alpha).sigmoid()), {
    floats: { alpha: 1 },
    since: 24,
  }),
  unary(
    "Shrink",
    (x, { lambd = 0, bias = 0 }) =>
      x.lt(-lambd).select(x.add(bias), x.gt(lambd).select(x.sub(bias), 0)),
    { floats: { bias: 0, lambd: 0.5 }, since: 9 },
  ),
  {
    name: "Gelu",
    inputs: [1, 1],
    attributes: ["approximate"],
    since: 20,
    run(call) {
      const x = call.input(0);
      call.requireFloat(x);
      const way = call.attributes.choice("approximate", ["none", "tanh"], "none");
      const record = way === "tanh" ? geluTanh : gelu;
      return elementwise(call, [x], x.type, (e) => record.expr(e as Expr, {}));
    },
  },
  {
    name: "IsInf",
    inputs: [1, 1],
    attributes: ["detect_negative", "detect_positive"],
    since: 10,
    run(call) {
      const { attributes } = call;
      const x = call.input(0);
      const [low, high] = [
        attributes.flag("detect_negative", true),
        attributes.flag("detect_positive", true),
      ];
      return elementwise(call, [x], elementTypes.bool, (e) => {
        const value = e as Expr;
        if (low && high) return value.abs().eq(Infinity);
        if (low) return value.eq(-Infinity);
        return high ? value.eq(Infinity) : value.ne(value).and(value.eq(value));
      });
    },
  },
  {
    name: "Clip",
    inputs: [1, 3],
    attributes: ["min", "max"],
    run(call) {
      const x = call.input(0);
      const { attributes, opset } = call;
      if (opset < 11) {
        const [low, high] = [attributes.float("min", -Infinity), attributes.float("max", Infinity)];
        return elementwise(call, [x], x.type, (e) => (e as Expr).max(low).min(high));
      }
      const [low, high] = [call.inputs[1], call.inputs[2]];
      const bounds = [low, high].filter((bound) => bound !== undefined);
      return elementwise(call, [x, ...bounds], x.type, (e, ...rest) => {
        let y = e as Expr;
        if (low) y = y.max(rest.shift() as Expr);
        if (high) y = y.min(rest.shift() as Expr);
        return y;
      });
    },
  },
];
