import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isTemporary, WriteError, type WriteSystem, writeAtomically } from "./atomic-write.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-write-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

class Killed extends Error {}

const codeError = (code: string) => Object.assign(new Error(code), { code });

/**
 * The real disk, written 10 bytes a call, until `last` calls were made; then every call fails, as after a kill,
 * or (with `code`) the one call fails and the process lives on. `torn` lets the failing write put half its bytes down first.
 */
function failing(last: number, options: { code?: string; torn?: boolean } = {}) {
  const calls: string[] = [];
  const guard = <A extends unknown[], R>(name: string, call: (...args: A) => R) => {
    return (...args: A): R => {
      calls.push(name);
      const dead = options.code === undefined ? calls.length > last : calls.length === last + 1;
      if (!dead) return call(...args);
      if (options.torn && name === "write" && calls.length === last + 1) call(...args);
      throw options.code === undefined ? new Killed() : codeError(options.code);
    };
  };
  const system: WriteSystem = {
    openSync: guard("open", (path: string, flags: string) => fs.openSync(path, flags)),
    writeSync: guard("write", (fd: number, bytes: Uint8Array, offset: number, length: number) =>
      fs.writeSync(fd, bytes, offset, Math.min(10, length)),
    ),
    fsyncSync: guard("fsync", (fd: number) => fs.fsyncSync(fd)),
    closeSync: guard("close", (fd: number) => fs.closeSync(fd)),
    renameSync: guard("rename", (from: string, to: string) => fs.renameSync(from, to)),
    unlinkSync: guard("unlink", (path: string) => fs.unlinkSync(path)),
  };
  return { system, calls };
}

const start = {
  ...{ step: 0, epoch: 0, batch: 0, lossSum: 0, correct: 0, examples: 0, records: 0, seconds: 0 },
  best: null,
  results: [],
};

const oldText = "old ".repeat(12);
const newText = "the new one ".repeat(9);

describe("writeAtomically", () => {
  it("opens, writes, syncs, renames and syncs the folder, in that order", () => {
    const { system, calls } = failing(Number.POSITIVE_INFINITY);
    writeAtomically(join(folder, "a"), newText, system);
    expect(fs.readFileSync(join(folder, "a"), "utf8")).toBe(newText);
    expect(fs.readdirSync(folder)).toEqual(["a"]);
    const once = calls.filter((name, i) => name !== calls[i - 1]);
    expect(once).toEqual(["open", "write", "fsync", "close", "rename", "open", "fsync", "close"]);
  });

  it("leaves the old or the new content whole, whichever call is the last", () => {
    const { system: whole, calls } = failing(Number.POSITIVE_INFINITY);
    writeAtomically(join(folder, "count"), newText, whole);
    const seen = new Set<string>();
    for (let last = 0; last < calls.length; last++)
      for (const torn of [false, true]) {
        const path = join(folder, "a");
        fs.writeFileSync(path, oldText);
        expect(() => writeAtomically(path, newText, failing(last, { torn }).system)).toThrow(
          Killed,
        );
        const text = fs.readFileSync(path, "utf8");
        expect([oldText, newText]).toContain(text);
        seen.add(text);
      }
    expect(seen.size).toBe(2);
  });

  it("leaves the old or the new checkpoint whole", async () => {
    const checkpointAt = (step: number) => ({
      run: "r",
      seed: 1,
      position: { ...start, step },
      tensors: new Map([["params/w", { shape: [20], data: new Float32Array(20).fill(step) }]]),
    });
    const [old, next] = [checkpointAt(1), checkpointAt(2)];
    const [oldBytes, nextBytes] = [await encodeCheckpoint(old), await encodeCheckpoint(next)];
    const { system, calls } = failing(Number.POSITIVE_INFINITY);
    const path = join(folder, "last.safetensors");
    writeAtomically(path, nextBytes, system);
    expect(calls.length).toBeGreaterThan(50);
    const found: number[] = [];
    for (let last = 0; last <= calls.length; last++) {
      writeAtomically(path, oldBytes);
      try {
        writeAtomically(path, nextBytes, failing(last, { torn: true }).system);
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
      }
      const checkpoint = await decodeCheckpoint(fs.readFileSync(path));
      expect([old, next]).toContainEqual(checkpoint);
      found.push(checkpoint.position.step);
    }
    // Old until the rename, new from then on.
    expect(found).toEqual(found.toSorted());
    expect(new Set(found)).toEqual(new Set([1, 2]));
    for (const name of fs.readdirSync(folder))
      expect(name === "last.safetensors" || isTemporary(name)).toBe(true);
  });

  it.each(["ENOSPC", "EIO"])(
    "on %s at any call says so in one line, keeps a whole file and nothing beside it",
    (code) => {
      const { system: whole, calls } = failing(Number.POSITIVE_INFINITY);
      writeAtomically(join(folder, "a"), newText, whole);
      for (let last = 0; last < calls.length; last++) {
        const path = join(folder, "a");
        fs.writeFileSync(path, oldText);
        let error: unknown;
        try {
          writeAtomically(path, newText, failing(last, { code }).system);
        } catch (caught) {
          error = caught;
        }
        expect(error).toBeInstanceOf(WriteError);
        expect(String(error)).toMatch(
          code === "ENOSPC" ? /cannot write .*: the disk is full$/ : /the disk reports an error$/,
        );
        expect([oldText, newText]).toContain(fs.readFileSync(path, "utf8"));
        expect(fs.readdirSync(folder)).toEqual(["a"]);
      }
    },
  );

  it.runIf(process.platform === "linux")(
    "keeps links, and writes to devices instead of replacing them",
    () => {
      const [file, link, full] = ["a", "link", "full"].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      fs.writeFileSync(file, oldText);
      fs.symlinkSync("a", link);
      writeAtomically(link, newText);
      expect(fs.readFileSync(file, "utf8")).toBe(newText);
      expect(fs.lstatSync(link).isSymbolicLink()).toBe(true);
      fs.symlinkSync("/dev/full", full);
      expect(() => writeAtomically(full, newText)).toThrow(
        /cannot write .*full: the disk is full$/,
      );
      expect(fs.readlinkSync(full)).toBe("/dev/full");
      expect(fs.readdirSync(folder).sort()).toEqual(["a", "full", "link"]);
    },
  );

  it("names the folder that is not there", () => {
    expect(() => writeAtomically(join(folder, "no", "a"), "x")).toThrow(/no\/a: no such folder$/);
  });
});
