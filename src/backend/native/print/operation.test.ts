import { afterAll, describe, expect, it } from "vitest";
import { hostArray } from "../../../expr/dtype.ts";
import { evaluateFloat32 } from "../../../expr/evaluate-float32.ts";
import { type Expr, input, lower, softplus } from "../../../expr/index.ts";
import { leaf, map } from "../../../graph/index.ts";
import { PlannedExecutable } from "../../executable.ts";
import { Memory } from "../../memory/memory.ts";
import { Pool } from "../../threads/pool.ts";
import { nativeEngine } from "../engine.ts";
import { findToolchain, type Toolchain } from "../toolchain/find.ts";

const toolchain = findToolchain();

/** The same compiler for a lesser CPU of the same kind, which this one is too. */
function lesser(march: string, widths: readonly number[]): Toolchain {
  const flags = toolchain.flags.map((flag) =>
    flag === "-march=native" ? `-march=${march}` : flag,
  );
  return {
    ...toolchain,
    flags,
    machine: { ...toolchain.machine, widths, registers: 16 },
    identity: `${toolchain.identity} ${march}`,
  };
}

interface Level {
  readonly name: string;
  readonly toolchain: Toolchain;
  /** Whether fma rounds once. */
  readonly fused: boolean;
}

const has = (width: number): boolean => toolchain.machine.widths.includes(width);
const levels: readonly Level[] = [
  { name: toolchain.description, toolchain, fused: has(8) || process.arch !== "x64" },
  ...(process.arch === "x64" && has(16)
    ? [{ name: "AVX2", toolchain: lesser("haswell", [8, 4]), fused: true }]
    : []),
  ...(process.arch === "x64"
    ? [{ name: "SSE2 alone", toolchain: lesser("x86-64", [4]), fused: false }]
    : []),
];

const memory = new Memory({ shared: true });
const pool = new Pool(memory, 1);
afterAll(() => pool.dispose());

const x = input(0);
const y = input(1);
const z = input(2);
const i = input(3, "int32");
const j = input(4, "int32");
const u = input(5, "uint32");
const v = input(6, "uint32");
const b = input(7, "bool");
const c = input(8, "bool");
const dtypes = [x, y, z, i, j, u, v, b, c].map(({ dtype }) => dtype);

/** Every operation that lowering leaves, on every dtype that has it. */
// biome-ignore format: one dtype a line
const operations: readonly Expr[] = [
  x.neg(), x.abs(), x.sqrt(), x.floor(), x.ceil(), x.round(), x.trunc(), x.add(y), x.sub(y), x.mul(y), x.div(y), x.min(y), x.max(y),
  x.max(0.5).min(6), x.mul(y).add(z), x.lt(y), x.le(y), x.eq(y), x.ne(y), b.select(x, y), x.lt(y).and(b).select(z, -0),
  i.neg(), i.abs(), i.sign(), i.not(), i.add(j), i.sub(j), i.mul(j), i.min(j), i.max(j), i.and(j), i.or(j), i.xor(j),
  i.shl(j), i.shr(j), i.shl(5), i.shr(37), i.lt(j), i.le(j), i.eq(j), i.ne(j), b.select(i, j), i.neg().neg().sub(-3),
  u.neg(), u.sign(), u.not(), u.add(v), u.sub(v), u.mul(v), u.min(v), u.max(v), u.and(v), u.or(v), u.xor(v),
  u.shl(v), u.shr(v), u.shr(5), u.lt(v), u.le(v), u.eq(v), u.ne(v), b.select(u, v),
  b.not(), b.and(c), b.or(c), b.xor(c), b.lt(c), b.le(c), b.eq(c), b.ne(c), c.select(b, c.not()),
  x.cast("int32"), x.cast("uint32"), x.cast("bool"), i.cast("float32"), i.cast("uint32"), i.cast("bool"),
  u.cast("float32"), u.cast("int32"), u.cast("bool"), b.cast("float32"), b.cast("int32"), b.cast("uint32"),
  x.bitcast("int32"), x.bitcast("uint32"), i.bitcast("float32"), u.bitcast("float32"),
];

/** Full vectors, narrower ones of every width, and single elements. */
const LENGTH = 4 * 16 * 5 + 16 + 8 + 4 + 3;

// biome-ignore format: a table
const floats = [
  0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, -3.7, Infinity, -Infinity, Number.NaN, 1e-45, -1e-40, 3.4e38, -3.4e38,
  2147483520, 2147483648, -2147483648, -2147483904, 4294967040, 4294967296, 8388609, 0.1, 7, -1e10, 16777217, 2 ** 31 + 256,
].map(Math.fround);
const ints = [0, 1, -1, 2, -2, 31, 32, 33, 5, -7, 1000003, -99999, 2147483647, -2147483648];

/** Every value meets every other: the lists of the inputs have different strides. */
const values = dtypes.map((dtype, at) => {
  const array = hostArray(dtype, LENGTH);
  const stride = [1, 7, 11, 1, 3, 1, 5, 1, 3][at] ?? 1;
  const list = dtype === "float32" ? floats : dtype === "bool" ? [0, 1, 1, 0, 1] : ints;
  for (let k = 0; k < LENGTH; k++)
    array[k] = list[(k * stride + Math.floor((k * at) / list.length)) % list.length] ?? 0;
  return array;
});

function computed(exprs: readonly Expr[], on: Toolchain, inputs: typeof values) {
  const leaves = inputs.map((array, at) =>
    leaf({ shape: [array.length], dtype: dtypes[at] ?? "float32" }),
  );
  const outputs = exprs.map((expr) => map(expr, leaves));
  const graph = { inputs: leaves, outputs, donations: outputs.map(() => undefined) };
  const executable = new PlannedExecutable(graph, nativeEngine(memory, pool, on));
  return executable.run(inputs).map((value) => ("read" in value ? value.read() : value));
}

describe.each(levels)("C for $name", ({ toolchain: on, fused }) => {
  it("computes every operation as evaluateFloat32 does", () => {
    const results = computed(operations, on, values);
    operations.forEach((expr, at) => {
      const wanted = evaluateFloat32(lower(expr), values, new Float64Array(LENGTH), { fused });
      const got = Array.from(results[at] ?? []);
      expect(got, `${expr.op} of ${expr.args[0]?.dtype}`).toEqual(Array.from(wanted));
    });
  });

  it("computes transcendental functions bit for bit as evaluateFloat32", () => {
    const count = 20_003;
    const bits = Uint32Array.from({ length: count }, (_, k) => (k * 214748.3647) % 2 ** 32);
    const xs = new Float32Array(bits.buffer);
    // biome-ignore format: one group a line
    const functions = [
      x.exp(), x.expm1(), x.log(), x.log1p(), x.sin(), x.cos(), x.tanh(), x.erf(), x.pow(2.7), x.sigmoid(), softplus(x), x.erf().add(1),
    ];
    computed(functions, on, [xs]).forEach((got, at) => {
      const expr = functions[at] ?? x;
      const wanted = evaluateFloat32(lower(expr), [xs], new Float32Array(count), { fused });
      const different = wanted.findIndex((value, k) => !Object.is(value, got[k]));
      const where = { function: expr.op, x: xs[different], got: got[different] };
      expect({ ...where, value: wanted[different] }).toEqual({ ...where, value: where.got });
    });
  });
});
