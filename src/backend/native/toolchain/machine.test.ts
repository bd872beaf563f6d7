import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useSandbox } from "../../../../test/toolchain.ts";
import { describeCpu, isLevel, levelOf, machineOf } from "./machine.ts";

const sandbox = useSandbox();

const level = (...macros: string[]) => levelOf(new Map(macros.map((macro) => [macro, "1"])));

/** Files as Linux has them: one folder a cache. */
function caches(...list: readonly Readonly<Record<string, string>>[]): string {
  for (const [index, files] of list.entries()) {
    const folder = join(sandbox.root, "cache", `index${index}`);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, name), `${text}\n`);
  }
  return join(sandbox.root, "cache");
}

describe("levelOf", () => {
  it("takes the widest vectors that can be used whole", () => {
    expect(level("__SSE2__", "__AVX2__", "__FMA__", "__AVX512F__", "__AVX512VL__")).toBe("AVX-512");
    expect(level("__SSE2__", "__AVX2__", "__FMA__", "__AVX512F__")).toBe("AVX2");
    expect(level("__SSE2__", "__AVX__", "__AVX2__")).toBe("SSE");
    expect(level("__aarch64__", "__ARM_NEON")).toBe("NEON");
    expect(level("__riscv")).toBe("plain vectors");
  });
});

describe("machineOf", () => {
  it("has the widths and registers of the vectors", () => {
    expect(machineOf("AVX-512")).toMatchObject({ widths: [16, 8, 4], join: 1, registers: 32 });
    expect(machineOf("AVX2")).toMatchObject({ widths: [8, 4], registers: 16 });
    expect(machineOf("NEON")).toMatchObject({ widths: [4], registers: 32 });
    expect(machineOf("SSE")).toMatchObject({ widths: [4], registers: 16 });
    expect(isLevel("AVX2")).toBe(true);
    expect(isLevel("AVX3")).toBe(false);
  });

  it("reads the caches' sizes", () => {
    const root = caches(
      { level: "1", type: "Data", size: "48K", shared_cpu_list: "0" },
      { level: "1", type: "Instruction", size: "64K", shared_cpu_list: "0" },
      { level: "2", type: "Unified", size: "2M", shared_cpu_list: "0" },
      { level: "3", type: "Unified", size: "256M", shared_cpu_list: "0-63" },
    );
    expect(machineOf("SSE", root)).toMatchObject({ l1: 48 << 10, l2: 2 << 20 });
  });

  it("divides a second cache among the CPUs that share it", () => {
    const second = { level: "2", type: "Unified", size: "2048K", shared_cpu_list: "0-2,8" };
    expect(machineOf("SSE", caches(second)).l2).toBe(512 << 10);
    expect(machineOf("SSE", caches({ ...second, shared_cpu_list: "0-255" })).l2).toBe(128 << 10);
  });

  it("takes usual sizes where nothing sensible is said", () => {
    const usual = machineOf("SSE", join(sandbox.root, "nothing"));
    expect(usual.l1).toBeGreaterThanOrEqual(32 << 10);
    expect(usual.l2).toBe(1 << 20);
    const odd = caches({ level: "1", type: "Data", size: "large" }, { level: "2", size: "0K" });
    expect(machineOf("SSE", odd)).toEqual(usual);
  });
});

describe("describeCpu", () => {
  it("is the same every time and says more than nothing", () => {
    expect(describeCpu()).toBe(describeCpu());
    expect(describeCpu()).toContain(process.arch);
    expect(describeCpu()).not.toMatch(/MHz|bogomips/i);
  });
});
