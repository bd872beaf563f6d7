import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { useSandbox } from "../../../../test/toolchain.ts";
import { isOwnFile, whyUnsafe } from "./trust.ts";

const sandbox = useSandbox();
const SOMEBODY = 65534;
/** Only root can give files away. */
const isRoot = process.getuid?.() === 0;

function makeFile(mode: number): string {
  const path = join(sandbox.root, "file");
  writeFileSync(path, "");
  chmodSync(path, mode);
  return path;
}

function makeFolder(...modes: readonly number[]): string {
  let path = sandbox.root;
  for (const [depth, mode] of modes.entries()) {
    path = join(path, `folder${depth}`);
    mkdirSync(path);
    chmodSync(path, mode);
  }
  return path;
}

describe("isOwnFile", () => {
  it("wants a plain file that only its owner writes", () => {
    expect(isOwnFile(makeFile(0o600))).toBe(true);
    expect(isOwnFile(makeFile(0o755))).toBe(true);
    expect(isOwnFile(makeFile(0o620))).toBe(false);
    expect(isOwnFile(makeFile(0o602))).toBe(false);
    expect(isOwnFile(makeFolder(0o700))).toBe(false);
    expect(isOwnFile(join(sandbox.root, "nothing"))).toBe(false);
  });

  it("wants no link", () => {
    symlinkSync(makeFile(0o600), join(sandbox.root, "link"));
    expect(isOwnFile(join(sandbox.root, "link"))).toBe(false);
  });

  it.runIf(isRoot)("wants the user's own", () => {
    const path = makeFile(0o600);
    chownSync(path, SOMEBODY, SOMEBODY);
    expect(isOwnFile(path)).toBe(false);
  });
});

describe("whyUnsafe", () => {
  it("has nothing against the user's own folders, there or still to be made", () => {
    expect(whyUnsafe(makeFolder(0o700, 0o755))).toBeUndefined();
    expect(whyUnsafe(join(sandbox.root, "a", "b", "c"))).toBeUndefined();
  });

  it("is against folders in which others write", () => {
    expect(whyUnsafe(makeFolder(0o770))).toMatch(/folder0 is writable by others/);
    chmodSync(join(sandbox.root, "folder0"), 0o707);
    expect(whyUnsafe(join(sandbox.root, "folder0"))).toMatch(/folder0 is writable by others/);
  });

  it("is against folders that others can replace, unless it is a place like /tmp", () => {
    const inner = makeFolder(0o777, 0o700);
    expect(whyUnsafe(inner)).toMatch(/folder0 is writable by others/);
    expect(whyUnsafe(join(inner, "a", "b"))).toMatch(/folder0 is writable by others/);
    chmodSync(join(sandbox.root, "folder0"), 0o1777);
    expect(whyUnsafe(inner)).toBeUndefined();
  });

  it("lets the user's own group write above: umask 002 makes it so", () => {
    expect(whyUnsafe(makeFolder(0o775, 0o700))).toBeUndefined();
  });

  it("is against a link, but follows those above", () => {
    const folder = makeFolder(0o700, 0o700);
    symlinkSync(folder, join(sandbox.root, "link"));
    expect(whyUnsafe(join(sandbox.root, "link"))).toMatch(/link is a symbolic link/);
    expect(whyUnsafe(join(sandbox.root, "link", "inner"))).toBeUndefined();
    chmodSync(join(sandbox.root, "folder0"), 0o777);
    expect(whyUnsafe(join(sandbox.root, "link", "inner"))).toMatch(/folder0 is writable by others/);
  });

  it("is against what is no folder", () => {
    expect(whyUnsafe(makeFile(0o600))).toMatch(/is no folder/);
  });

  it.runIf(isRoot)("is against other users' folders, and against making one in theirs", () => {
    const inner = makeFolder(0o755, 0o700);
    chownSync(inner, SOMEBODY, SOMEBODY);
    expect(whyUnsafe(inner)).toMatch(/folder1 belongs to another user/);
    expect(whyUnsafe(join(inner, "fovea", "native"))).toMatch(/folder1 belongs to another user/);
  });

  it.runIf(isRoot)("lets no foreign group write above", () => {
    const inner = makeFolder(0o775, 0o700);
    chownSync(join(sandbox.root, "folder0"), 0, SOMEBODY);
    expect(whyUnsafe(inner)).toMatch(/folder0 is writable by others/);
  });
});
