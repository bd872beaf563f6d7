import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";
import { printable } from "./printable.ts";

const folder = mkdtempSync(join(tmpdir(), "fovea-printable-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("what people see of names from anywhere", () => {
  it("has control characters written out, and all else as it is", () => {
    expect(printable("a\u001b[2Jb\u0007\n\u009b\u202e")).toBe(
      "a\\u001b[2Jb\\u0007\\u000a\\u009b\\u202e",
    );
    expect(printable('日本語 ⟨×⟩ "é" 👩‍🔬 \\')).toBe('日本語 ⟨×⟩ "é" 👩‍🔬 \\');
  });

  it("obeys no file name, in tables or errors", async () => {
    const name = join(folder, "a\u001b[31m\u0007\nb.png");
    writeFileSync(name, encode({ width: 2, height: 2, channels: 1, data: new Uint8Array(4) }));
    const { code, stdout, stderr } = await run(["predict", "challenge", name, `${name}.none`]);
    expect(code).toBe(3);
    expect(stdout).toContain("a\\u001b[31m\\u0007\\u000ab.png");
    expect(stderr).toContain("a\\u001b[31m\\u0007; b.png.none: no such file or folder");
    for (const text of [stdout, stderr]) {
      expect(text).not.toContain("\u001b");
      expect(text).not.toContain("\u0007");
    }
  });
});
