import { afterAll, expect, it } from "vitest";
import { wasm } from "../../backend/wasm/index.ts";
import { compile, map, setBackend, type Tensor, tensor } from "../../tensor/index.ts";
import { softplus } from "../builders.ts";
import { evaluateFloat32 } from "../evaluate-float32.ts";
import { type Expr, input } from "../expr.ts";
import { lower } from "./index.ts";

/** A multiple of the vector width: single elements use other instructions, which never fuse. */
const COUNT = 20_000;
const bits = Uint32Array.from({ length: COUNT }, (_, i) => (i * 214748.3647) % 2 ** 32);
const xs = new Float32Array(bits.buffer);

const backend = wasm({ threads: 1 });
afterAll(() => backend.dispose());

/** What the accuracy tests measure is what runs: with fused or with twice rounded fma, whichever the machine has. */
it.each<[string, (x: Expr) => Expr]>([
  ["exp", (x) => x.exp()],
  ["expm1", (x) => x.expm1()],
  ["log", (x) => x.log()],
  ["log1p", (x) => x.log1p()],
  ["sin", (x) => x.sin()],
  ["cos", (x) => x.cos()],
  ["tanh", (x) => x.tanh()],
  ["erf", (x) => x.erf()],
  ["pow", (x) => x.pow(2.7)],
  ["sigmoid", (x) => x.sigmoid()],
  ["softplus", (x) => softplus(x)],
  ["1 + erf", (x) => x.erf().add(1)],
])("WebAssembly computes %s bit for bit as evaluateFloat32", (_, f) => {
  setBackend(backend);
  const got = compile((x: Tensor) => map(f, x))(tensor(xs)).data();
  const differences = [true, false].map((fused) => {
    const wanted = evaluateFloat32(lower(f(input(0))), [xs], new Float32Array(COUNT), { fused });
    return wanted.filter((value, i) => !Object.is(value, got[i])).length;
  });
  expect(Math.min(...differences)).toBe(0);
});
