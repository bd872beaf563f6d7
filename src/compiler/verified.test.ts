import { describe, expect, it } from "vitest";
import { type Question, samplesOf, withConstants } from "../../test/trials.ts";
import { verifyPlan } from "../../test/verify-plan.ts";
import { input } from "../expr/index.ts";
import type { CaseBuilder } from "../graph/cases/builder.ts";
import { composedCases } from "../graph/cases/composed.ts";
import { deepLayer, imageGraph } from "../graph/cases/images.ts";
import { randomGraph } from "../graph/cases/random-graph.ts";
import { scanCases } from "../graph/cases/scans.ts";
import { affine } from "../graph/index.ts";
import {
  type Buffer,
  compileGraph,
  type Machine,
  type Phase,
  type Plan,
  type Scheduled,
} from "./index.ts";

const KIB = 1 << 10;
const WASM: Machine = { widths: [4], join: 2, registers: 15, l1: 32 * KIB, l2: 1024 * KIB };
const AVX512: Machine = {
  widths: [16, 8, 4],
  join: 1,
  registers: 32,
  l1: 48 * KIB,
  l2: 2048 * KIB,
};

const machines = {
  "WebAssembly, any number of threads": WASM,
  "AVX-512, 1 thread": { ...AVX512, threads: 1 },
  "AVX2 with small caches, 3 threads": {
    ...AVX512,
    ...{ widths: [8, 4], registers: 16, threads: 3, l1: KIB, l2: 8 * KIB },
  },
  "AVX-512 with tiny caches, 2 threads": { ...AVX512, threads: 2, l1: KIB / 4, l2: 2 * KIB },
} satisfies Record<string, Machine>;

const planOf = ({ leaves, outputs, donations = [] }: Question, machine: Machine): Plan =>
  compileGraph(
    { inputs: leaves, outputs, donations: outputs.map((_, at) => donations[at]) },
    machine,
  );

const makers: readonly (readonly [string, number, (build: CaseBuilder) => Question])[] = [
  ...Object.entries({ ...composedCases, ...scanCases }).map(
    ([name, make]) => [name, 3, make] as const,
  ),
  ["any operations", 60, randomGraph],
  ["batches of images", 40, imageGraph],
  ["deep layers", 4, deepLayer],
  ["batches of images and constants", 10, (build) => withConstants(imageGraph(build))],
];

describe.each(Object.entries<Machine>(machines))("a plan for %s", (_, machine) => {
  it.each(makers)("has no race and no lost value: %s", (_, runs, make) => {
    for (const question of samplesOf({ make, runs }))
      verifyPlan(planOf(question, machine), machine.threads);
  });
});

it("takes every way to plan a kernel in these graphs", () => {
  const taken = new Set<string>();
  for (const machine of Object.values<Machine>(machines))
    for (const [, runs, make] of makers)
      for (const question of samplesOf({ make, runs })) {
        const { kernels, phases, settled, inPlace } = planOf(question, machine);
        if (settled > 0) taken.add("computed once");
        if (inPlace.size > 0) taken.add("written over its input");
        if (phases.some(({ chunks }) => chunks > 1)) taken.add("in chunks");
        if (phases.some(({ repeat, chunks }) => repeat && chunks === 1)) taken.add("in rounds");
        if (phases.some(({ repeat, chunks }) => repeat && chunks > 1))
          taken.add("in rounds, each thread for itself");
        if (phases.some(({ slots }) => slots && slots.size > 0)) taken.add("in slots");
        for (const { kernel, tile, units } of kernels) {
          for (const word of ["pack", "join", "again"])
            if (kernel.name.endsWith(` ${word}`)) taken.add(word);
          if (tile.rows.length === 2) taken.add("two loops of rows");
          if (tile.lanes === undefined) taken.add("no lanes");
          else if (kernel.loops[tile.lanes]!.extent % (tile.width * tile.count) > 0)
            taken.add("lanes left over");
          if (units.length === 0) taken.add("one unit");
        }
      }
  expect([...taken].sort()).toEqual([
    "again",
    "computed once",
    "in chunks",
    "in rounds",
    "in rounds, each thread for itself",
    "in slots",
    "join",
    "lanes left over",
    "no lanes",
    "one unit",
    "pack",
    "two loops of rows",
    "written over its input",
  ]);
});

describe("verifyPlan", () => {
  const [rows, columns] = [16, 4];
  const length = rows * columns;
  const bufferAt = (id: number, home: Buffer["home"]): Buffer => ({
    id,
    length,
    dtype: "float32",
    home,
  });
  const x = bufferAt(0, { kind: "input", index: 0 });
  const y = bufferAt(1, { kind: "output", index: 0 });
  const c = bufferAt(2, { kind: "constant", data: new Float32Array(length) });
  const [a, b] = [3, 4].map((id) => bufferAt(id, { kind: "arena" })) as [Buffer, Buffer];

  const straight = affine(0, [
    [0, columns],
    [1, 1],
  ]);
  const backwards = affine(length - columns, [
    [0, -columns],
    [1, 1],
  ]);
  /** Copies rows, each of which is a unit. */
  const copy = (from: Buffer, to: Buffer, index = straight): Scheduled => ({
    kernel: {
      name: "copy",
      loops: [rows, columns].map((extent) => ({ extent, reduce: false })),
      sources: [{ kind: "load", buffer: from, index }],
      accumulators: [],
      stores: [{ buffer: to, index: straight, expr: input(0) }],
      macs: 0,
    },
    units: [0],
    inner: [1],
    reduce: [],
    tile: { lanes: undefined, width: 1, count: 1, rows: [] },
  });
  const check = (phases: readonly Phase[], changes: Partial<Plan> = {}) => {
    const offsets = new Map([a, b].map((buffer, at) => [buffer, at * 4 * length]));
    const plan: Plan = {
      phases,
      kernels: phases.flatMap(({ kernels }) => kernels),
      settled: 0,
      inputs: [x],
      outputs: [y],
      constants: [c],
      offsets,
      arenaBytes: 8 * length,
      inPlace: new Map(),
      ...changes,
    };
    return expect(() => verifyPlan(plan));
  };
  const together = (...kernels: Scheduled[]): Phase => ({ kernels, chunks: 1 });
  const chain = (...kernels: Scheduled[]): Phase => ({ kernels, chunks: 8 });

  it("passes what is right", () => {
    check([
      together(copy(x, a)),
      together(copy(a, b, backwards)),
      together(copy(b, y)),
    ]).not.toThrow();
    check([chain(copy(x, a), copy(a, b), copy(b, y))]).not.toThrow();
    check([together(copy(c, a)), together(copy(a, y))], { settled: 1 }).not.toThrow();
    check([together(copy(x, y))], { inPlace: new Map([[0, 0]]) }).not.toThrow();
  });

  it("finds what is read before it is written, and what is not written", () => {
    check([together(copy(a, y)), together(copy(x, a))]).toThrow(/reads element 0 .*where -1 is/);
    check([together(copy(x, a))]).toThrow(/output 0 is not written/);
  });

  it("finds what does not wait", () => {
    check([together(copy(x, a), copy(a, y))]).toThrow(/reads what another unit writes/);
    check([together(copy(x, y), copy(c, y))]).toThrow(/another unit touches/);
    check([chain(copy(x, a), copy(a, y, backwards))]).toThrow(/reads element/);
    check([together(copy(x, a)), chain(copy(a, y, backwards), copy(c, a))]).toThrow(/another unit/);
  });

  it("finds what lies over what is needed", () => {
    const offsets = new Map([a, b].map((buffer) => [buffer, 0]));
    const turns = [together(copy(x, a)), together(copy(x, b)), together(copy(a, y))];
    check([together(copy(x, a)), together(copy(a, b)), together(copy(b, y))], { offsets }).toThrow(
      /overlap/,
    );
    check(turns, { offsets }).toThrow(/reads element/);
    const inPlace = new Map([[0, 0]]);
    check([together(copy(x, y, backwards))], { inPlace }).toThrow(/reads element 28 /);
    check([together(copy(x, a)), together(copy(a, y)), together(copy(x, b))], { inPlace }).toThrow(
      /reads element/,
    );
  });

  it("finds a slot that is too small, or whose values are needed later", () => {
    const slotted = (length: number, ...kernels: Scheduled[]): Phase => ({
      ...chain(...kernels),
      // Two rows are a chunk.
      slots: new Map([[a, { step: 2 * columns, low: 0, length }]]),
    });
    check([slotted(16, copy(x, a), copy(a, y))]).not.toThrow();
    check([slotted(4, copy(x, a), copy(a, y))]).toThrow(/not in the slot/);
    check([slotted(16, copy(x, a), copy(a, b)), together(copy(a, y))]).toThrow(/reads element/);
  });

  it("finds a result of constants that is gone at the next run", () => {
    const phases = [together(copy(c, a)), together(copy(a, y)), together(copy(x, b))];
    check(phases, { settled: 1 }).not.toThrow();
    const offsets = new Map([a, b].map((buffer) => [buffer, 0]));
    check(phases, { settled: 1, offsets }).toThrow(/reads element/);
  });
});
