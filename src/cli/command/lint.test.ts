import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { lint } from "./lint.ts";

const folder = mkdtempSync(join(tmpdir(), "fovea-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
});

function file(spec: unknown): string {
  const path = join(folder, "net.json");
  writeFileSync(path, JSON.stringify(spec));
  return path;
}

const row = (...layers: object[]) => ({ type: "sequential", layers });

describe("fovea lint", () => {
  it("says what is wrong, why, and what to do", () => {
    const spec = row({ type: "linear", units: 8 }, { type: "softmax" });
    expect(lint(file(spec), { input: [4], classes: 10 })).toBe(0);
    const text = written.join("");
    expect(text).toContain("net: 2 found");
    expect(text).toContain("error: softmax [output-units]");
    expect(text).toContain("→ set units to 10");
    expect(text).toContain("warning: softmax [softmax-before-loss]");
  });

  it("says of an input that does not fit where, and how it would", () => {
    const spec = row({ type: "flatten" }, { type: "conv2d", filters: 2, kernel: 3 });
    expect(lint(file(spec), { input: [8, 8, 1], json: true })).toBe(0);
    const { findings } = JSON.parse(written.join(""));
    expect(findings).toMatchObject([
      { rule: "shape", layer: "conv2d", repair: { edits: [{ edit: "remove", layer: "flatten" }] } },
    ]);
  });

  it("is quiet where nothing is wrong", () => {
    expect(lint("challenge", {})).toBe(0);
    expect(written.join("")).toContain("challenge: nothing found");
  });

  it("refuses a loss that there is not", () => {
    expect(() => lint("challenge", { loss: "crosEntropy" })).toThrow(/did you mean crossEntropy/);
  });
});
