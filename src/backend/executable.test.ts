import { describe, expect, it } from "vitest";
import { flip, leaf } from "../graph/primitives/index.ts";
import type { Graph } from "./backend.ts";
import { type Engine, PlannedExecutable } from "./executable.ts";
import { MemoryError } from "./memory/available.ts";
import { Memory } from "./memory/memory.ts";
import { Pool } from "./threads/pool.ts";
import { wasmEngine } from "./wasm/engine.ts";

/** 128 MiB. */
const memory = new Memory({ shared: true, maxPages: 2048 });
const working = wasmEngine(memory, new Pool(memory, 1));
let loads = 0;
const engine: Engine = {
  ...working,
  load(plan, layout) {
    loads++;
    return working.load(plan, layout);
  },
};

/** A batch of rows, turned round; in and out it takes 8 KiB a row. */
function graphOf(batch: number): Graph {
  const input = leaf({ shape: [batch, 1024], dtype: "float32" });
  return { inputs: [input], outputs: [flip(input, [1])], donations: [undefined] };
}

describe("a program that needs more memory than there is", () => {
  it("is refused with its planned size before anything is taken, printed or run", () => {
    const used = memory.usedBytes;
    expect(() => new PlannedExecutable(graphOf(1_000_000), engine)).toThrow(MemoryError);
    expect(() => new PlannedExecutable(graphOf(1_000_000), engine)).toThrow(
      /^out of memory: the program is planned with 7\.6 GiB, but the backend can have 127\.9 MiB \(the machine has [\d.]+ .iB\); a smaller batch needs less$/,
    );
    expect(memory.usedBytes).toBe(used);
    expect(loads).toBe(0);
  });

  it("does not keep smaller ones from running", () => {
    const [row] = new PlannedExecutable(graphOf(1), engine).run([
      Float32Array.from({ length: 1024 }, (_, i) => i),
    ]);
    expect(row && "read" in row ? row.read() : row).toEqual(
      Float32Array.from({ length: 1024 }, (_, i) => 1023 - i),
    );
  });
});

it("a program that cannot be loaded gives its memory back at once", () => {
  const used = memory.usedBytes;
  const broken: Engine = {
    ...engine,
    load() {
      throw new Error("no compiler");
    },
  };
  expect(() => new PlannedExecutable(graphOf(100), broken)).toThrow("no compiler");
  expect(memory.usedBytes).toBe(used);
});
