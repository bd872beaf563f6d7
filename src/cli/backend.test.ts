/** Which backend runs, and what is said where the native one cannot be had or fails: with compilers that are shell scripts. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Outcome, run } from "../../test/cli.ts";
import { makeNative } from "../../test/native.ts";
import { smallRun } from "../../test/small-run.ts";
import { fakeGcc, REAL_PATH, useSandbox } from "../../test/toolchain.ts";
import { readSafetensors } from "../formats/index.ts";

const sandbox = useSandbox();
let recipe = "";
beforeEach(() => {
  recipe = join(sandbox.root, "small.json");
  writeFileSync(recipe, JSON.stringify({ ...smallRun, epochs: 1 }));
});

const out = (name: string) => join(sandbox.root, name);
const train = (name: string, ...more: string[]): Promise<Outcome> =>
  run(["train", recipe, "--seed", "1", "--threads", "2", "--out", out(name), ...more]);
const modelOf = (name: string) => readFileSync(join(out(name), "model.safetensors"));
const configOf = (name: string) => JSON.parse(readFileSync(join(out(name), "config.json"), "utf8"));

/** A preloaded file that makes the package koffi look as if it were not installed. */
function hideKoffi(): void {
  const path = join(sandbox.root, "hide.cjs");
  writeFileSync(
    path,
    `const Module = require("node:module");
     const load = Module._load;
     Module._load = (name, ...rest) => {
       if (name !== "koffi") return load(name, ...rest);
       const text = "Cannot find module 'koffi'\\nRequire stack:\\n- here";
       throw Object.assign(new Error(text), { code: "MODULE_NOT_FOUND" });
     };`,
  );
  vi.stubEnv("NODE_OPTIONS", `--require ${path}`);
}

/** Does this where a program is compiled; a compiler like any other when it is asked what it is, and tried out. */
const onProgram = (body: string) => `
if [ -f unit0.c ]; then
  while read -r line; do case "$line" in *fovea_run*) ${body};; esac; done < unit0.c
fi
${fakeGcc()}`;

const noCompiler = /no C compiler: none of cc, gcc and clang is on PATH \(.+\)/;
const noKoffi = /the package koffi is not installed \(npm install koffi\)/;

describe.each([
  ["a compiler", noCompiler, () => {}],
  [
    "koffi",
    noKoffi,
    () => {
      sandbox.compiler("cc", fakeGcc());
      hideKoffi();
    },
  ],
] as const)("without %s", (_, reason, prepare) => {
  beforeEach(prepare);

  it("auto is WebAssembly, which one line says", async () => {
    const { code, stderr } = await train("run");
    expect(code).toBe(0);
    expect(stderr.split("\n")[1]).toMatch(
      /^wasm: WebAssembly .*; 2 threads; .* \(fovea doctor: why not native\)$/,
    );
    expect(stderr).not.toContain("koffi is");
    expect(configOf("run").backend).toBe("wasm");
  });

  it("native ends at once, with the reason", async () => {
    const { code, stdout, stderr } = await train("run", "--backend", "native");
    expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
    expect(stderr).toMatch(/^fovea: the backend native cannot be had here: [^\n]+\n$/);
    expect(stderr).toMatch(reason);
    expect(existsSync(out("run"))).toBe(false);
  });

  it("doctor says what is missing, and what auto takes", async () => {
    const { stdout } = await run(["doctor"]);
    expect(stdout).toMatch(reason);
    expect(stdout).toMatch(/\nnative +no +needs (a C compiler|koffi)\n/);
    expect(stdout).toMatch(/--backend auto takes wasm, for native needs (a C compiler|koffi)\n$/);
  });
});

describe("a compiler that", () => {
  it.each([
    ["fails", "echo 'unit0.c:7:1: error: no' >&2; exit 1", /failed: unit0\.c:7:1: error: no/],
    ["hangs", "exec /bin/sleep 60", /took longer than 0\.5 s/],
    ["is killed", "kill -9 $$", /failed/],
    ["prints garbage", "break", /library/],
  ])("%s: one line says so, and the run goes on as WebAssembly", async (_, body, reason) => {
    vi.stubEnv("FOVEA_CC_SECONDS", "0.5");
    sandbox.compiler("cc", onProgram(body));
    const { code, stderr } = await train("run", "--quiet");
    expect(stderr).toMatch(/^fovea: native: [^\n]+; going on with WebAssembly\n$/);
    expect(stderr).toMatch(reason);
    expect(code).toBe(0);
    expect(existsSync(join(out("run"), "model.safetensors"))).toBe(true);
  });

  it("fails changes no bit of what WebAssembly makes, and doctor tells of it", async () => {
    sandbox.compiler("cc", onProgram("exit 1"));
    await train("failing", "--quiet");
    await train("wasm", "--quiet", "--backend", "wasm");
    const tensorsOf = (name: string) => readSafetensors(modelOf(name)).tensors;
    expect(tensorsOf("failing")).toEqual(tensorsOf("wasm"));
    const { stdout } = await run(["doctor"]);
    expect(stdout).toMatch(/\nnative +no +gcc 12\.2, AVX2, \d+ threads?: .*cc failed/);
    expect(stdout).toContain(
      "--backend auto takes native, which fails here and then goes on with WebAssembly\n",
    );
  });

  it("does not even say what it is, within seconds, is none", async () => {
    sandbox.compiler("cc", "exec /bin/sleep 60");
    const { code, stderr } = await train("run", "--backend", "native");
    expect(code).toBe(6);
    expect(stderr).toMatch(/cannot be had here: no C compiler that works: .*cc took longer than/);
  });
});

describe.runIf(makeNative)("with this machine's compiler", () => {
  beforeEach(() => vi.stubEnv("PATH", REAL_PATH));

  it("auto is native, and a run that began there goes on elsewhere only if told to", async () => {
    const { code, stderr } = await train("run");
    expect(code).toBe(0);
    expect(stderr.split("\n")[1]).toMatch(/^native: (gcc|clang) [\d.]+, .*, 2 threads$/);
    expect(configOf("run").backend).toBe("native");
    expect(readdirSync(sandbox.cache).some((name) => name.endsWith(".so"))).toBe(true);
    const judged = JSON.parse((await run(["eval", out("run"), "--json"])).stdout);
    expect(judged.backend).toBe("native");

    vi.stubEnv("PATH", join(sandbox.root, "bin"));
    const resumed = await run(["train", "--resume", out("run")]);
    expect(resumed.stderr).toMatch(
      /^fovea: the run began on native: .*cannot be had here: no C compiler.*; --backend wasm goes on, with other rounding\n$/,
    );
    expect(resumed.code).toBe(6);
    const told = await run(["train", "--resume", out("run"), "--backend", "wasm"]);
    expect(told.code).toBe(0);
  });

  it("no other number of threads changes a bit", async () => {
    await train("two", "--quiet");
    await train("one", "--quiet", "--threads", "1");
    expect(modelOf("one").equals(modelOf("two"))).toBe(true);
  });

  it.each([
    ["is off", () => "off", /none: FOVEA_CACHE=off/],
    ["cannot be made", () => join(recipe, "cache"), /none: ENOTDIR/],
    [
      "can be written by others",
      () => {
        const folder = join(sandbox.root, "open");
        mkdirSync(folder);
        chmodSync(folder, 0o777);
        return folder;
      },
      /none: .*open is writable by others/,
    ],
  ])(
    "native compiles where the cache %s, and doctor tells why there is none",
    async (_, cache, why) => {
      vi.stubEnv("FOVEA_CACHE", cache());
      const { stdout } = await run(["doctor", "--json"]);
      const { native, backends } = JSON.parse(stdout);
      expect(native.cache).toMatch(why);
      expect(backends[0]).toMatchObject({ name: "native", available: true });
      expect(readdirSync(sandbox.temporary)).toEqual([]);
    },
  );

  it("doctor shows the compiler, the cache and the peaks", async () => {
    const facts = JSON.parse((await run(["doctor", "--json"])).stdout);
    expect(facts.auto).toBe("native");
    expect(facts.native.compiler.found).toMatch(/^(gcc|clang) [\d.]+, /);
    expect(facts.native.koffi.found).toMatch(/^\d+\.\d+\.\d+$/);
    expect(facts.native.cache).toContain(`${sandbox.cache}, `);
    for (const { name, peak } of facts.backends) {
      if (name === "reference") expect(peak).toBeUndefined();
      else expect(peak).toBeGreaterThan(0.1);
    }
  });
});

it("more memory than there is: one line with the planned size, before anything runs", async () => {
  // On the reference backend, which plans nothing, this would be tried.
  const more = ["--backend", "wasm", "--batch", "20000", "--quiet"];
  const args = ["train", "challenge", "--seed", "1", "--out", out("run"), ...more];
  const { code, stdout, stderr } = await run(args);
  expect(stderr).toMatch(
    /^fovea: out of memory: the program is planned with \d+\.\d GiB, but [^\n]+; a smaller batch needs less\n$/,
  );
  expect({ code, stdout }).toEqual({ code: 6, stdout: "" });
  expect(existsSync(out("run"))).toBe(false);
});
