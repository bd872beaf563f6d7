import { afterAll, describe, it } from "vitest";
import { makeNative } from "../../test/native.ts";
import {
  expectRight,
  expectSame,
  inParts,
  ownAnswersOf,
  type Question,
  runTogether,
  samplesOf,
  withConstants,
} from "../../test/trials.ts";
import { compileGraph, type Machine } from "../compiler/index.ts";
import type { HostArray } from "../expr/dtype.ts";
import type { CaseBuilder } from "../graph/cases/builder.ts";
import { deepLayer, imageGraph } from "../graph/cases/images.ts";
import type { Backend } from "./backend.ts";
import { type Engine, PlannedExecutable } from "./executable.ts";
import { Memory } from "./memory/memory.ts";
import { nativeEngine } from "./native/engine.ts";
import { findToolchain } from "./native/toolchain/find.ts";
import { Pool } from "./threads/pool.ts";
import { wasmEngine } from "./wasm/engine.ts";

/** What small graphs never take: chains of chunks, panels, packed rows, loops in blocks, sums in parts, second computations. */

const KIB = 1 << 10;
/** Bytes of the first and the second cache that the scheduler plans for: the smaller, the smaller is what it cuts, packs and computes twice. */
const LARGE = [48 * KIB, 2048 * KIB] as const;
const SMALL = [2 * KIB, 16 * KIB] as const;
const TINY = [KIB / 4, 2 * KIB] as const;

type MakeEngine = (memory: Memory, pool: Pool) => Engine;

interface Kind {
  readonly name: string;
  readonly machine: Pick<Machine, "widths" | "registers">;
  readonly make: MakeEngine;
  /** Graphs in one program. */
  readonly together: number;
  /** Where each program takes a C compiler's second, less is enough. */
  readonly caches: readonly (readonly [number, number])[];
  readonly threads: readonly number[];
}

const kinds: readonly Kind[] = [
  {
    ...{ name: "wasm", machine: { widths: [4], registers: 15 }, make: wasmEngine, together: 1 },
    ...{ caches: [LARGE, SMALL, TINY], threads: [1, 2, 3] },
  },
  ...(makeNative ? [nativeKind()] : []),
];

function nativeKind(): Kind {
  const toolchain = findToolchain();
  const make: MakeEngine = (memory, pool) => nativeEngine(memory, pool, toolchain);
  return {
    ...{ name: "native", machine: toolchain.machine, make, together: 6 },
    ...{ caches: [LARGE, TINY], threads: [1, 3] },
  };
}

function backendOf({ name, make }: Kind, machine: Machine, threads: number): Backend {
  const memory = new Memory({ shared: true });
  const pool = new Pool(memory, threads);
  const engine: Engine = {
    ...make(memory, pool),
    plan: (graph) => compileGraph(graph, { ...machine, threads }),
  };
  return {
    name,
    threads,
    description: name,
    compile: (graph) => new PlannedExecutable(graph, engine),
    ready: () => pool.ready(),
    dispose: () => pool.dispose(),
  };
}

const withSomeConstant = (build: CaseBuilder): Question => withConstants(imageGraph(build));

/** The same backend, but every run is a profiled one. */
const profiled = (backend: Backend, questions: readonly Question[]): HostArray[][] =>
  runTogether(
    {
      ...backend,
      compile(graph) {
        const executable = backend.compile(graph);
        return {
          arenaBytes: 0,
          kernelCount: 0,
          compileMs: {},
          run: (inputs) => executable.profile!(inputs).outputs,
        };
      },
    },
    questions,
  );

for (const kind of kinds)
  describe.each(kind.caches)(`${kind.name}, planned for caches of %d and %d bytes`, (l1, l2) => {
    const machine: Machine = { ...kind.machine, join: 1, l1, l2 };
    const backends = kind.threads.map((threads) => backendOf(kind, machine, threads));
    afterAll(() => {
      for (const backend of backends) backend.dispose();
    });

    it.each([
      ["is near the reference", { make: imageGraph, runs: 8 }],
      ["keeps NaN and ±∞ where they belong", { make: imageGraph, special: true, runs: 4 }],
      ["is near the reference in deep layers", { make: deepLayer, runs: 4 }],
      ["computes constants once", { make: withSomeConstant, runs: 4 }],
    ])("%s, and gives the same bits on any number of threads", async (_, random) => {
      for (const backend of backends) await backend.ready();
      const trials = samplesOf<Question>(random).map(ownAnswersOf);
      for (const some of inParts(trials, kind.together)) {
        const [one, ...others] = backends.map((backend) => runTogether(backend, some));
        for (const [k, trial] of some.entries()) expectRight(backends[0]!, trial, one![k]!);
        for (const other of others) expectSame(other.flat(), one!.flat());
      }
    });

    it("gives the same when it is profiled, kernel by kernel", () => {
      for (const some of inParts(samplesOf({ make: imageGraph, runs: 3 }), kind.together))
        for (const backend of backends)
          expectSame(profiled(backend, some).flat(), runTogether(backend, some).flat());
    });
  });
