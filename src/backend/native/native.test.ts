import { describe, expect, it, vi } from "vitest";
import { makeNative } from "../../../test/native.ts";
import { fakeGcc, REAL_PATH, useSandbox } from "../../../test/toolchain.ts";
import { flip, leaf } from "../../graph/primitives/index.ts";
import type { Backend, Graph } from "../backend.ts";
import { MemoryError } from "../memory/available.ts";
import { native } from "./index.ts";

const sandbox = useSandbox();

/** Turns a batch of rows round. */
function graphOf(batch: number): Graph {
  const input = leaf({ shape: [batch, 4], dtype: "float32" });
  return { inputs: [input], outputs: [flip(input, [1])], donations: [undefined] };
}

function expectTurned(backend: Backend, quick?: boolean): Readonly<Record<string, number>> {
  const program = backend.compile(graphOf(1), { quick });
  const [row] = program.run([Float32Array.of(1, 2, 3, 4)]);
  expect(row).toEqual(Float32Array.of(4, 3, 2, 1));
  return program.compileMs;
}

describe("a compiler that fails", () => {
  it("is reported once; this program and all that follow are WebAssembly", () => {
    sandbox.compiler("cc", fakeGcc());
    const lines: string[] = [];
    const backend = native({ threads: 1, warn: (line) => lines.push(line) });
    expect(backend.description).toBe("gcc 12.2, AVX2, 1 thread");
    expect(expectTurned(backend)).toHaveProperty("wasm");
    expect(expectTurned(backend)).toHaveProperty("wasm");
    expect(lines).toEqual([expect.stringMatching(/^native: .*; going on with WebAssembly$/)]);
    expect(backend.description).toMatch(/^WebAssembly, for the native backend failed: /);
    backend.dispose();
  });

  it("is not blamed for want of memory", () => {
    sandbox.compiler("cc", fakeGcc());
    const lines: string[] = [];
    const backend = native({ threads: 1, warn: (line) => lines.push(line) });
    expect(() => backend.compile(graphOf(2 ** 28))).toThrow(MemoryError);
    expect(lines).toEqual([]);
    backend.dispose();
  });
});

describe.runIf(makeNative)("with this machine's compiler", () => {
  it("what runs a few times only is WebAssembly, unless that is not wanted", () => {
    vi.stubEnv("PATH", REAL_PATH);
    const [usual, always] = [native({ threads: 1 }), native({ threads: 1, quick: false })];
    expect(expectTurned(usual, true)).toHaveProperty("wasm");
    expect(expectTurned(usual)).toHaveProperty("cc");
    expect(expectTurned(always, true)).toHaveProperty("cc");
    usual.dispose();
    always.dispose();
  });
});
