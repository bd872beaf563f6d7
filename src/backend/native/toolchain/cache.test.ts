import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useSandbox } from "../../../../test/toolchain.ts";
import {
  describeCache,
  keyOf,
  type Limits,
  lookup,
  readEntry,
  store,
  workFolder,
  writeEntry,
} from "./cache.ts";
import { userFolder } from "./folders.ts";

const sandbox = useSandbox();
let folder = "";
beforeEach(() => {
  folder = userFolder().folder!;
});

/** Stores so many bytes as if compiled. */
function put(key: string, bytes: number, limits?: Limits): string {
  const file = join(workFolder(folder), "library.so");
  writeFileSync(file, Buffer.alloc(bytes, key));
  return store(folder, file, keyOf(key), "so", limits);
}

const get = (key: string) => lookup(folder, keyOf(key), "so");

/** Makes a file look as if last used and written so long ago. */
function age(path: string, seconds: number): void {
  const then = new Date(Date.now() - 1000 * seconds);
  utimesSync(path, then, then);
}

describe("keys", () => {
  it("tell where one text ends", () => {
    expect(keyOf("ab", "c")).not.toBe(keyOf("a", "bc"));
    expect(keyOf("a")).toBe(keyOf("a"));
  });
});

describe("files", () => {
  it("are found again under their key and kind", () => {
    const path = put("a", 10);
    expect(get("a")).toBe(path);
    expect(get("b")).toBeUndefined();
    expect(lookup(folder, keyOf("a"), "json")).toBeUndefined();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(sandbox.cache).mode & 0o777).toBe(0o700);
  });

  it("that are damaged are removed", () => {
    const cut = put("a", 1000);
    truncateSync(cut, 999);
    expect(get("a")).toBeUndefined();
    expect(existsSync(cut)).toBe(false);
    const longer = put("a", 1000);
    appendFileSync(longer, "x");
    expect(get("a")).toBeUndefined();
    const altered = put("a", 1000);
    const bytes = readFileSync(altered);
    bytes[500]! ^= 1;
    writeFileSync(altered, bytes);
    expect(get("a")).toBeUndefined();
    writeFileSync(put("a", 1000), "");
    expect(get("a")).toBeUndefined();
  });

  it("that others may write, and links, are not taken", () => {
    chmodSync(put("a", 10), 0o660);
    expect(get("a")).toBeUndefined();
    const path = put("b", 10);
    const elsewhere = join(sandbox.root, "elsewhere");
    writeFileSync(elsewhere, readFileSync(path));
    writeFileSync(path, "");
    get("b");
    symlinkSync(elsewhere, path);
    expect(get("b")).toBeUndefined();
  });

  it("are bounded in size: those unused for longest go, and foreign files never", () => {
    const [a, b, c] = ["a", "b", "c"].map((key) => put(key, 1000)) as [string, string, string];
    age(a, 300);
    age(b, 200);
    age(c, 100);
    const foreign = join(folder, "notes.txt");
    writeFileSync(foreign, Buffer.alloc(10_000));
    age(foreign, 1000);
    get("a");
    const d = put("d", 1000, { bytes: 3000, files: 9 });
    expect([a, b, c, d].map(existsSync)).toEqual([true, false, true, true]);
    const e = put("e", 5000, { bytes: 3000, files: 9 });
    expect([a, c, d, e].map(existsSync)).toEqual([false, false, false, true]);
    expect(existsSync(foreign)).toBe(true);
    age(e, 100);
    const f = put("f", 10, { bytes: 10_000, files: 1 });
    expect([e, f].map(existsSync)).toEqual([false, true]);
  });

  it("are looked after without being asked, now and then", () => {
    const old = workFolder(folder);
    age(old, 3700);
    for (let count = 0; count < 16; count++) put(`many ${count}`, 10);
    expect(existsSync(old)).toBe(false);
  });

  it("of killed processes are removed after an hour", () => {
    const [old, recent] = [workFolder(folder), workFolder(folder)];
    writeFileSync(join(old, "unit0.c"), "");
    age(old, 3700);
    put("a", 10, { bytes: 1000, files: 9 });
    expect(existsSync(old)).toBe(false);
    expect(existsSync(recent)).toBe(true);
  });
});

describe("entries", () => {
  it("keep small values", () => {
    expect(readEntry("tiles")).toBeUndefined();
    expect(writeEntry("tiles", { rows: [12], width: 16 })).toBe(true);
    expect(readEntry("tiles")).toEqual({ rows: [12], width: 16 });
    expect(writeEntry("tiles", [1])).toBe(true);
    expect(readEntry("tiles")).toEqual([1]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("that are damaged are not there", () => {
    writeEntry("tiles", { rows: [12] });
    const [name = ""] = readdirSync(folder);
    writeFileSync(join(folder, name), '{"rows":[99]}');
    expect(readEntry("tiles")).toBeUndefined();
  });

  it("stay in the process where there is no cache", () => {
    vi.stubEnv("FOVEA_CACHE", "off");
    expect(writeEntry("tiles", 1)).toBe(true);
    expect(readEntry("tiles")).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("the folder", () => {
  it("is FOVEA_CACHE, else of XDG_CACHE_HOME, else of the home", () => {
    expect(folder).toBe(sandbox.cache);
    vi.stubEnv("XDG_CACHE_HOME", "relative");
    const caches = process.platform === "darwin" ? ["Library", "Caches"] : [".cache"];
    const home = join(sandbox.root, "home", ...caches, "fovea", "native");
    expect(userFolder().folder).toBe(home);
    vi.stubEnv("FOVEA_CACHE", join(sandbox.root, "mine"));
    expect(userFolder().folder).toBe(join(sandbox.root, "mine"));
    vi.stubEnv("FOVEA_CACHE", "off");
    expect(userFolder()).toEqual({ problem: "FOVEA_CACHE=off" });
  });

  it("is described, or why there is none", () => {
    put("a", 3 << 20);
    expect(describeCache()).toBe(`${folder}, 1 file, 3.0 MiB`);
    chmodSync(folder, 0o777);
    expect(describeCache()).toBe(`none: ${folder} is writable by others (chmod 700 would help)`);
    const file = join(sandbox.root, "file");
    writeFileSync(file, "");
    vi.stubEnv("FOVEA_CACHE", join(file, "x"));
    expect(describeCache()).toMatch(/^none: ENOTDIR/);
    mkdirSync(join(sandbox.root, "new"));
    vi.stubEnv("FOVEA_CACHE", join(sandbox.root, "new"));
    expect(describeCache()).toMatch(/new, 0 files, 0\.0 MiB$/);
  });
});
