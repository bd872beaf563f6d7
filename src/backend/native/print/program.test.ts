import { expect, it } from "vitest";
import { type Buffer, compileGraph, type Machine } from "../../../compiler/index.ts";
import { input } from "../../../expr/index.ts";
import { contract, leaf, loopIndex, map, type Node } from "../../../graph/index.ts";
import { printProgram } from "./program.ts";

const machine: Machine = { widths: [16, 8, 4], join: 1, registers: 32, l1: 48 << 10, l2: 2 << 20 };
const placeholder = (...shape: number[]) => leaf({ shape, dtype: "float32" });

function print(inputs: Node[], outputs: Node[], parts: number): readonly string[] {
  const plan = compileGraph({ inputs, outputs, donations: outputs.map(() => undefined) }, machine);
  const fixed = (buffer: Buffer) => plan.offsets.get(buffer) ?? 0;
  return printProgram(plan, { base: 0, fixed, table: plan.arenaBytes }, parts);
}

const kernels = (text: string): number => text.match(/^KERNEL k\d+\(.*\{$/gm)?.length ?? 0;

const matmul = (a: Node, b: Node) =>
  contract(a, b, {
    extents: [a.shape[0] ?? 0, b.shape[1] ?? 0, a.shape[1] ?? 0],
    output: [0, 1],
    left: [loopIndex(0), loopIndex(2)],
    right: [loopIndex(2), loopIndex(1)],
  });

/** Functions of different length, so that none shares its text with another. */
const many = (count: number): { inputs: Node[]; outputs: Node[] } => {
  const inputs = Array.from({ length: count }, (_, k) => placeholder(1000 + 16 * k));
  return { inputs, outputs: inputs.map((x) => map(input(0).exp().log1p().tanh(), [x])) };
};

it("prints kernels that differ only in where they work as one function", () => {
  const [a, b] = [placeholder(48, 32), placeholder(48, 32)];
  const weight = placeholder(32, 32);
  const text = print([a, b, weight], [matmul(a, weight), matmul(b, weight)], 2).join("\n");
  expect(kernels(text)).toBe(1);
  expect(text.match(/ k0\((?!uint32_t)/g)).toHaveLength(2);
});

it("keeps accumulators in variables of the widest vectors, and fuses products into them", () => {
  const [a, b] = [placeholder(48, 32), placeholder(32, 32)];
  const [text = ""] = print([a, b], [matmul(a, b)], 1);
  expect(text.match(/f32x16 a\d+ = /g)?.length).toBeGreaterThanOrEqual(8);
  expect(text).toMatch(/(a\d+) = fma16\(.*, \1\);/);
});

it("divides a long program into units of like length, of which the first alone has the entry", () => {
  const { inputs, outputs } = many(24);
  const units = print(inputs, outputs, 2);
  expect(units).toHaveLength(2);
  expect(units.map((unit) => unit.includes("fovea_run("))).toEqual([true, false]);
  const [first = "", second = ""] = units;
  expect(kernels(first) + kernels(second)).toBe(24);
  expect(Math.abs(first.length - second.length)).toBeLessThan(0.2 * first.length);
});

it("makes one unit of a short program, and equal text of equal plans", () => {
  const short = (a: Node) => print([a], [map(input(0).mul(2), [a])], 8);
  expect(short(placeholder(100))).toHaveLength(1);
  const [once, again] = [many(3), many(3)];
  expect(print(once.inputs, once.outputs, 8)).toEqual(print(again.inputs, again.outputs, 8));
});
