import type { Expr } from "../../expr/index.ts";
import type { Code, Op } from "./assembler.ts";

/** How a value sits on the stack: a vector of four, or one element. A bool is a mask of all ones in a vector, 0 or 1 alone. */
export type Form = "vector" | "scalar";

export interface Features {
  readonly relaxed: boolean;
}

/** Operations whose instruction takes the arguments in order. `*` is the type's prefix: f32, f32x4, i32, i32x4. */
const PLAIN: Readonly<Record<string, { readonly float?: string; readonly int?: string }>> = {
  add: { float: "*.add", int: "*.add" },
  sub: { float: "*.sub", int: "*.sub" },
  mul: { float: "*.mul", int: "*.mul" },
  div: { float: "*.div" },
  neg: { float: "*.neg" },
  abs: { float: "*.abs" },
  sqrt: { float: "*.sqrt" },
  floor: { float: "*.floor" },
  ceil: { float: "*.ceil" },
  round: { float: "*.nearest" },
  trunc: { float: "*.trunc" },
  min: { float: "*.min" },
  max: { float: "*.max" },
  eq: { float: "*.eq", int: "*.eq" },
  ne: { float: "*.ne", int: "*.ne" },
  lt: { float: "*.lt", int: "*.lt_" },
  le: { float: "*.le", int: "*.le_" },
};

const BITWISE: Readonly<Record<string, { readonly vector: Op; readonly scalar: Op }>> = {
  and: { vector: "v128.and", scalar: "i32.and" },
  or: { vector: "v128.or", scalar: "i32.or" },
  xor: { vector: "v128.xor", scalar: "i32.xor" },
};

/** Writes one operation of a lowered expression. `push` writes the value of an argument, `keep` gives a local for it. */
export function writeOperation(
  code: Code,
  expr: Expr,
  form: Form,
  features: Features,
  push: (arg: Expr) => void,
  keep: (arg: Expr) => number,
): void {
  const [a, b, c] = expr.args;
  if (!a) throw new Error(`${expr.op} has no argument`);
  const vector = form === "vector";
  const of = a.dtype;
  const bitwise = BITWISE[expr.op];
  if (bitwise && b) {
    push(a);
    push(b);
    code.op(bitwise[form]);
    return;
  }
  if (expr.op === "cast") {
    writeCast(code, a, expr.dtype, form, push);
    return;
  }
  if (expr.op === "bitcast") {
    push(a);
    if (!vector && of !== expr.dtype && (of === "float32" || expr.dtype === "float32"))
      code.op(of === "float32" ? "i32.reinterpret_f32" : "f32.reinterpret_i32");
    return;
  }
  if (expr.op === "select" && b && c) {
    push(b);
    push(c);
    push(a);
    code.op(vector ? "v128.bitselect" : "select");
    return;
  }
  if (expr.op === "fma" && b && c) {
    push(a);
    push(b);
    if (vector && features.relaxed) {
      push(c);
      code.op("f32x4.relaxed_madd");
    } else {
      code.op(vector ? "f32x4.mul" : "f32.mul");
      push(c);
      code.op(vector ? "f32x4.add" : "f32.add");
    }
    return;
  }
  if (expr.op === "not") {
    push(a);
    if (vector) code.op("v128.not");
    else if (of === "bool") code.op("i32.eqz");
    else code.i32(-1).op("i32.xor");
    return;
  }
  if (of !== "float32" && writeInteger(code, expr, form, push, keep)) return;
  const plain = PLAIN[expr.op]?.[of === "float32" ? "float" : "int"];
  if (!plain) throw new Error(`no instruction for ${expr.op} of ${of}`);
  for (const arg of expr.args) push(arg);
  const prefix = (of === "float32" ? "f32" : "i32") + (vector ? "x4" : "");
  const sign = plain.endsWith("_") ? (of === "uint32" ? "u" : "s") : "";
  code.op((plain.replace("*", prefix) + sign) as Op);
}

/** Integer operations that WebAssembly spells differently alone and in vectors. Returns whether this was one. */
function writeInteger(
  code: Code,
  expr: Expr,
  form: Form,
  push: (arg: Expr) => void,
  keep: (arg: Expr) => number,
): boolean {
  const [a, b] = expr.args;
  if (!a) return false;
  const vector = form === "vector";
  const sign = a.dtype === "uint32" ? "u" : "s";
  if ((expr.op === "shl" || expr.op === "shr") && b) {
    push(a);
    // A vector shifts all lanes by one scalar count; the scheduler sees to it that the count is a constant.
    if (vector) code.i32(b.value & 31);
    else push(b);
    const name = expr.op === "shl" ? "shl" : `shr_${sign}`;
    code.op(`${vector ? "i32x4" : "i32"}.${name}` as Op);
    return true;
  }
  if ((expr.op === "min" || expr.op === "max") && b) {
    if (vector) {
      push(a);
      push(b);
      code.op(`i32x4.${expr.op}_${sign}` as Op);
    } else {
      const [x, y] = [keep(a), keep(b)];
      code.get(expr.op === "min" ? x : y).get(expr.op === "min" ? y : x);
      code
        .get(x)
        .get(y)
        .op(sign === "u" ? "i32.lt_u" : "i32.lt_s", "select");
    }
    return true;
  }
  if (expr.op === "neg") {
    if (vector) {
      push(a);
      code.op("i32x4.neg");
    } else {
      code.i32(0);
      push(a);
      code.op("i32.sub");
    }
    return true;
  }
  if (expr.op === "abs") {
    if (vector) {
      push(a);
      code.op("i32x4.abs");
    } else {
      const x = keep(a);
      code.get(x).i32(0).get(x).op("i32.sub").get(x).i32(0).op("i32.gt_s", "select");
    }
    return true;
  }
  return false;
}

function writeCast(
  code: Code,
  from: Expr,
  to: Expr["dtype"],
  form: Form,
  push: (arg: Expr) => void,
): void {
  const vector = form === "vector";
  push(from);
  if (from.dtype === to) return;
  if (to === "bool") {
    if (from.dtype === "float32") {
      if (vector) code.vectorF32(0).op("f32x4.ne");
      else code.f32(0).op("f32.ne");
    } else if (vector) code.vectorI32([0, 0, 0, 0]).op("i32x4.ne");
    else code.i32(0).op("i32.ne");
  } else if (from.dtype === "bool") {
    if (to === "float32") {
      if (vector) code.vectorF32(1).op("v128.and");
      else code.op("f32.convert_i32_s");
    } else if (vector) code.vectorI32([1, 1, 1, 1]).op("v128.and");
  } else if (to === "float32") {
    const sign = from.dtype === "uint32" ? "u" : "s";
    code.op((vector ? `f32x4.convert_i32x4_${sign}` : `f32.convert_i32_${sign}`) as Op);
  } else if (from.dtype === "float32") {
    const sign = to === "uint32" ? "u" : "s";
    code.op((vector ? `i32x4.trunc_sat_f32x4_${sign}` : `i32.trunc_sat_f32_${sign}`) as Op);
  }
}
