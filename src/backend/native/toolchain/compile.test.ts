import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  fakeGcc,
  isAlive,
  REAL_PATH,
  toolchainOf,
  useSandbox,
} from "../../../../test/toolchain.ts";
import { compileLibrary } from "./compile.ts";
import { findToolchain } from "./find.ts";

const sandbox = useSandbox();
const run = promisify(execFile);

const compiler = (body = fakeGcc(), identity?: string) =>
  toolchainOf(sandbox.compiler("cc", body), identity);
/** A fake compiler that does this for unit1.c. */
const withUnit1 = (body: string) => `case "$*" in *unit1.c*) ${body};; esac\n${fakeGcc()}`;

describe("compileLibrary", () => {
  it("compiles each unit, links them, and leaves nothing but the library", () => {
    const { path, cached } = compileLibrary(compiler(), ["int a;", "int b;", "int c;"]);
    expect(cached).toBe(false);
    expect(dirname(path)).toBe(sandbox.cache);
    expect(readFileSync(path, "utf8")).toBe("code\n");
    expect(readdirSync(sandbox.cache)).toHaveLength(1);
    const calls = sandbox.calls();
    expect(calls.filter((call) => call.includes(" -c "))).toHaveLength(3);
    expect(calls.at(-1)).toMatch(/-shared unit0\.o unit1\.o unit2\.o -lm -o library\.so$/);
  });

  it("takes the same from the cache, for the same compiler and CPU", () => {
    const first = compileLibrary(compiler(), ["int a;", "int b;"]);
    const calls = sandbox.calls().length;
    const again = compileLibrary(compiler(), ["int a;", "int b;"]);
    expect(again).toEqual({ path: first.path, cached: true });
    expect(sandbox.calls()).toHaveLength(calls);
    const others = [
      compileLibrary(compiler(), ["int a;int b;"]),
      compileLibrary(compiler(undefined, "other"), ["int a;", "int b;"]),
    ];
    expect(others.map(({ cached }) => cached)).toEqual([false, false]);
  });

  it("builds damaged libraries anew", () => {
    const { path } = compileLibrary(compiler(), ["int a;"]);
    truncateSync(path, 3);
    expect(compileLibrary(compiler(), ["int a;"])).toEqual({ path, cached: false });
    writeFileSync(path, "evil\n");
    expect(compileLibrary(compiler(), ["int a;"])).toEqual({ path, cached: false });
    expect(readFileSync(path, "utf8")).toBe("code\n");
  });

  it("says in one line what the compiler found wrong", () => {
    const fault = `echo "unit1.c: In function 'f':" >&2; echo "unit1.c:7:3: error: no" >&2; echo end >&2; exit 1`;
    const broken = compiler(withUnit1(fault));
    expect(() => compileLibrary(broken, ["int a;", "int b;"])).toThrow(
      `${broken.path} failed: unit1.c:7:3: error: no`,
    );
    expect(readdirSync(sandbox.cache)).toEqual([]);
    expect(readdirSync(sandbox.temporary)).toEqual([]);
  });

  it("ends a compiler that hangs, with its children", async () => {
    const pids = join(sandbox.root, "pids");
    const slow = compiler(withUnit1(`sleep 60 & echo $! > ${pids}; wait`));
    const start = performance.now();
    expect(() => compileLibrary(slow, ["int a;", "int b;"], { seconds: 0.5 })).toThrow(
      `${slow.path} took longer than 0.5 s`,
    );
    expect(performance.now() - start).toBeLessThan(10_000);
    const pid = Number(readFileSync(pids, "utf8"));
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
    expect(readdirSync(sandbox.cache)).toEqual([]);
  });

  it("does not wait for units that hang once another has failed", () => {
    const body = `case "$*" in *unit1.c*) sleep 60;; *unit0.c*) echo "error: no" >&2; exit 1;; esac`;
    expect(() => compileLibrary(compiler(body), ["int a;", "int b;"])).toThrow(/failed: error: no/);
  });

  it("reports a compiler that is killed", () => {
    expect(() => compileLibrary(compiler("kill -9 $$"), ["int a;"])).toThrow(/cc failed/);
  });
});

describe("processes", () => {
  const script = `
    import { compileLibrary } from ${JSON.stringify(join(import.meta.dirname, "compile.ts"))};
    const toolchain = JSON.parse(process.argv[1]);
    const first = compileLibrary(toolchain, ["int a;"], { seconds: 2 });
    const second = compileLibrary(toolchain, ["int a;"]);
    const { existsSync } = await import("node:fs");
    console.log(JSON.stringify({ first, second, there: existsSync(first.path) }));`;
  const start = (body?: string) => {
    const toolchain = JSON.stringify(compiler(body));
    return run(process.execPath, ["--input-type=module", "-e", script, toolchain]);
  };
  const inProcess = async () => JSON.parse((await start()).stdout);

  it("without a cache use a private folder, and remove it at the end", async () => {
    vi.stubEnv("FOVEA_CACHE", "off");
    const { first, second, there } = await inProcess();
    expect(there).toBe(true);
    expect(first.cached).toBe(false);
    expect(second).toEqual({ path: first.path, cached: true });
    expect(dirname(dirname(first.path))).toBe(sandbox.temporary);
    expect(existsSync(dirname(first.path))).toBe(false);
    expect(existsSync(sandbox.cache)).toBe(false);
  });

  it("get sound libraries and one entry when two compile at once", async () => {
    const both = await Promise.all([inProcess(), inProcess()]);
    expect(both[0].first.path).toBe(both[1].first.path);
    expect(both.every(({ second, there }) => second.cached && there)).toBe(true);
    expect(readdirSync(sandbox.cache)).toHaveLength(1);
  });

  it("that are killed while they compile leave no compiler behind", async () => {
    const pids = join(sandbox.root, "pids");
    const process = start(`echo $$ > ${pids}.new; mv ${pids}.new ${pids}; exec sleep 60`);
    const ended = process.catch(({ signal }) => signal);
    await vi.waitFor(() => expect(existsSync(pids)).toBe(true), 10_000);
    process.child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
    const pid = Number(readFileSync(pids, "utf8"));
    expect(isAlive(pid)).toBe(true);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
  });
});

describe("a cache that cannot be used", () => {
  const privately = () => {
    const { path } = compileLibrary(compiler(), ["int a;"]);
    expect(dirname(dirname(path))).toBe(sandbox.temporary);
    expect(readFileSync(path, "utf8")).toBe("code\n");
  };
  afterEach(() => vi.resetModules());

  it("because it cannot be made is replaced by a private folder", () => {
    const file = join(sandbox.root, "file");
    writeFileSync(file, "");
    vi.stubEnv("FOVEA_CACHE", join(file, "cache"));
    privately();
  });

  it("because others write in it too", () => {
    compileLibrary(compiler(), ["int a;"]);
    chmodSync(sandbox.cache, 0o777);
    privately();
  });

  it("because its disk is full", () => {
    const full = `case "$PWD" in */caches/*) echo "unit0.c: fatal error: error writing to x.s: No space left on device" >&2; exit 1;; esac`;
    const { path } = compileLibrary(compiler(`${full}\n${fakeGcc()}`), ["int a;"]);
    expect(dirname(dirname(path))).toBe(sandbox.temporary);
  });

  it("ends in one clear error where no other place is left either", async () => {
    vi.resetModules();
    const fresh = await import("./compile.ts");
    const full = compiler("echo 'fatal error: x.o: No space left on device' >&2; exit 1");
    expect(() => fresh.compileLibrary(full, ["int a;"])).toThrow(
      `${full.path} failed: fatal error: x.o: No space left on device`,
    );
  });
});

describe("with this machine's compiler", () => {
  it("libraries can be called, if there is one", () => {
    vi.stubEnv("PATH", REAL_PATH);
    let toolchain: ReturnType<typeof findToolchain>;
    let koffi: { load(path: string): { func(prototype: string): (value: number) => number } };
    try {
      toolchain = findToolchain({ seconds: 20 });
      koffi = createRequire(import.meta.url)("koffi");
    } catch (error) {
      expect(String(error)).toMatch(/no C compiler|koffi/);
      return;
    }
    const sources = [
      "int half(int x) { return x / 2; }",
      "int half(int x); int f(int x) { return half(x) + 1; }",
    ];
    const { path } = compileLibrary(toolchain, sources);
    expect(koffi.load(path).func("int f(int x)")(40)).toBe(21);
  });
});
