import { readdirSync, readFileSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeGcc, GCC_MACROS, isAlive, REAL_PATH, useSandbox } from "../../../../test/toolchain.ts";
import type { FindLimits } from "./find.ts";

const sandbox = useSandbox();
beforeEach(() => vi.resetModules());

/** As a new process would find it. */
async function find(limits?: FindLimits) {
  vi.resetModules();
  return (await import("./find.ts")).findToolchain(limits);
}

describe("the compiler", () => {
  it("is cc, else gcc, else clang", async () => {
    const clang = sandbox.compiler("clang", fakeGcc());
    expect((await find()).path).toBe(clang);
    const gcc = sandbox.compiler("gcc", fakeGcc());
    expect((await find()).path).toBe(gcc);
    const cc = sandbox.compiler("cc", fakeGcc());
    expect((await find()).path).toBe(cc);
  });

  it("is $CC before all others, with its arguments", async () => {
    sandbox.compiler("cc", fakeGcc());
    const mine = sandbox.compiler("mine", fakeGcc());
    vi.stubEnv("CC", " mine  -B/x ");
    expect(await find()).toMatchObject({ path: mine, args: ["-B/x"] });
    expect(sandbox.calls()[0]).toMatch(/^mine -B\/x /);
    vi.stubEnv("CC", sandbox.compiler("with space", fakeGcc()));
    expect(await find()).toMatchObject({ path: join(sandbox.root, "bin", "with space"), args: [] });
  });

  it("is described by what it says", async () => {
    sandbox.compiler("cc", fakeGcc());
    const found = await find();
    expect(found.description).toBe("gcc 12.2, AVX2");
    expect(found.version).toBe("12.2");
    expect(found.machine).toMatchObject({ widths: [8, 4], registers: 16 });
    sandbox.compiler(
      "cc",
      fakeGcc([...GCC_MACROS, "__clang__ 1", "__clang_major__ 19", "__clang_minor__ 1"]),
    );
    expect((await find()).description).toBe("clang 19.1, AVX2");
  });

  it("gets no flag that it refuses", async () => {
    const refuse = `for w; do case "$w" in -m*=native) echo "bad value 'native'" >&2; exit 1;; esac; done\n`;
    sandbox.compiler("cc", refuse + fakeGcc());
    expect((await find()).flags.join(" ")).not.toContain("native");
    sandbox.compiler("cc", fakeGcc());
    expect((await find()).flags.join(" ")).toMatch(/-m(arch|cpu)=native/);
  });

  it("of this machine makes libraries, if there is one", async () => {
    vi.stubEnv("PATH", REAL_PATH);
    let found: Awaited<ReturnType<typeof find>>;
    try {
      found = await find({ seconds: 20 });
    } catch (error) {
      expect(String(error)).toMatch(/no C compiler: none of cc, gcc and clang is on PATH/);
      return;
    }
    expect(found.description).toMatch(/^(gcc|clang) \d+\.\d+, /);
    expect(found.machine.widths.at(-1)).toBe(4);
  });
});

describe("a warm start", () => {
  it("runs no compiler", async () => {
    sandbox.compiler("cc", fakeGcc());
    const cold = await find();
    const calls = sandbox.calls().length;
    expect(await find()).toEqual(cold);
    expect(sandbox.calls()).toHaveLength(calls);
  });

  it("asks again if the compiler is another", async () => {
    const path = sandbox.compiler("cc", fakeGcc());
    const cold = await find();
    const calls = sandbox.calls().length;
    utimesSync(path, new Date(), new Date(1e12));
    const warm = await find();
    expect(sandbox.calls().length).toBeGreaterThan(calls);
    expect(warm.identity).not.toBe(cold.identity);
  });

  it("asks again if what was kept is damaged", async () => {
    sandbox.compiler("cc", fakeGcc());
    const cold = await find();
    const calls = sandbox.calls().length;
    for (const name of readdirSync(sandbox.cache)) truncateSync(join(sandbox.cache, name), 5);
    expect(await find()).toEqual(cold);
    expect(sandbox.calls().length).toBeGreaterThan(calls);
  });

  it("in the same process asks nobody, and does not repeat a failure", async () => {
    sandbox.compiler("cc", "exit 1");
    const { findToolchain } = await import("./find.ts");
    expect(() => findToolchain()).toThrow();
    const calls = sandbox.calls().length;
    expect(() => findToolchain()).toThrow();
    expect(sandbox.calls()).toHaveLength(calls);
  });
});

describe("without a compiler that works", () => {
  it("one line says what is missing and what to install", async () => {
    await expect(find()).rejects.toThrow(
      /^no C compiler: none of cc, gcc and clang is on PATH \(.*\S.*\)$/,
    );
    vi.stubEnv("CC", "nothing -x");
    await expect(find()).rejects.toThrow(
      /^no C compiler: CC=nothing -x names nothing that can be run \(/,
    );
  });

  it("a compiler that hangs is given up, with its children", async () => {
    const pids = join(sandbox.root, "pids");
    const cc = sandbox.compiler("cc", `sleep 60 & echo $! > ${pids}; wait`);
    await expect(find({ seconds: 0.4 })).rejects.toThrow(
      `no C compiler that works: ${cc} took longer than 0.4 s`,
    );
    expect(sandbox.calls()).toHaveLength(1);
    const pid = Number(readFileSync(pids, "utf8"));
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  });

  it("garbage, other compilers and other architectures are refused", async () => {
    sandbox.compiler("cc", "head -c 100000 /dev/urandom");
    await expect(find()).rejects.toThrow(/bin\/cc is neither GCC nor Clang \(/);
    sandbox.compiler("cc", fakeGcc([...GCC_MACROS, "__TINYC__ 1"]));
    await expect(find()).rejects.toThrow(/is neither GCC nor Clang/);
    sandbox.compiler("cc", fakeGcc(["__GNUC__ 12", "__mips__ 1"]));
    await expect(find()).rejects.toThrow(/bin\/cc makes code for another architecture than /);
  });

  it("its complaint is passed on", async () => {
    sandbox.compiler("cc", "echo 'cc: fatal error: no licence' >&2; exit 1");
    await expect(find()).rejects.toThrow(
      /bin\/cc ended with status 1: cc: fatal error: no licence/,
    );
  });

  it("one that compiles nothing is passed over for the next", async () => {
    const fault = "echo 'unit0.c:1:10: fatal error: stdint.h: No such file' >&2; exit 1";
    sandbox.compiler("cc", fakeGcc().replace(/echo code.*/, fault));
    await expect(find()).rejects.toThrow(/stdint\.h: No such file.*headers are missing/);
    const gcc = sandbox.compiler("gcc", fakeGcc());
    vi.stubEnv("FOVEA_CACHE", "off");
    expect((await find()).path).toBe(gcc);
  });

  it("programs are not taken from the current folder or a relative one", async () => {
    sandbox.compiler("cc", fakeGcc());
    vi.stubEnv("PATH", `.::${join("..", "bin")}`);
    await expect(find()).rejects.toThrow(/none of cc, gcc and clang is on PATH/);
  });
});
