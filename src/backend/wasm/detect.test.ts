import { afterEach, describe, expect, it, vi } from "vitest";
import { describe as describeRuntime, detect } from "./detect.ts";
import { canRevectorize, optimised } from "./flags.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The module afresh, as another runtime would load it. */
const fresh = async () => (await import("./detect.ts")).detect();

describe("detect", () => {
  it("finds what the pinned Node has", () => {
    expect(detect()).toMatchObject({
      simd: true,
      relaxedSimd: true,
      threads: true,
      threadsMissing: "",
      revectorized: canRevectorize(),
    });
  });

  it("says why there are no threads", async () => {
    vi.stubGlobal("crossOriginIsolated", false);
    vi.resetModules();
    const isolated = await fresh();
    expect(isolated.threads).toBe(false);
    expect(isolated.threadsMissing).toBe("the page is not cross-origin isolated");
    vi.stubGlobal("SharedArrayBuffer", undefined);
    vi.resetModules();
    expect((await fresh()).threadsMissing).toContain("COOP and COEP");
  });

  it("reports a runtime that refuses the probes", async () => {
    vi.stubGlobal("WebAssembly", { ...WebAssembly, validate: () => false });
    vi.resetModules();
    expect(await fresh()).toEqual({
      simd: false,
      relaxedSimd: false,
      fused: false,
      threads: false,
      threadsMissing: "this runtime has no WebAssembly threads",
      revectorized: canRevectorize(),
    });
  });

  it("describes the runtime in one line", () => {
    expect(describeRuntime(2, 2 ** 32)).toMatch(
      /^WebAssembly SIMD, relaxed.*; 2 threads; up to 4\.0 GiB$/,
    );
    expect(describeRuntime(1, 2 ** 31)).toMatch(/; 1 thread; up to 2\.0 GiB$/);
    expect(describeRuntime(1, 2 ** 31, "a thread died")).toMatch(
      /; 1 thread: a thread died; up to/,
    );
  });
});

describe("flags", () => {
  it("leave the revectoriser alone where it is unknown or unwanted", () => {
    const known = (v8: string, arch = "x64") => {
      const versions = { ...process.versions, v8 };
      const { getBuiltinModule, env } = process;
      vi.stubGlobal("process", { versions, arch, getBuiltinModule, env });
      return canRevectorize();
    };
    expect(known("13.6.233.17-node.53")).toBe(true);
    expect(known("14.6.202.34-node.32")).toBe(true);
    expect(known("13.5.1")).toBe(false);
    expect(known("12.4.254.21-node.21")).toBe(false);
    expect(known("99.0.1")).toBe(false);
    expect(known("13.6.233.17-node.53", "arm64")).toBe(false);
    vi.stubEnv("FOVEA_REVECTORIZE", "off");
    expect(known("13.6.233.17-node.53")).toBe(false);
    vi.stubGlobal("process", undefined);
    expect(canRevectorize()).toBe(false);
    expect(optimised(() => 7)).toBe(7);
  });

  it("are taken back, also when compiling throws", () => {
    const set: string[] = [];
    const v8 = { setFlagsFromString: (flag: string) => set.push(flag) };
    const { versions, arch, env } = process;
    vi.stubGlobal("process", { versions, arch, env, getBuiltinModule: () => v8 });
    const fail = () => {
      throw new Error("no module");
    };
    expect(() => optimised(fail)).toThrow("no module");
    const last = new Map(set.map((flag) => [flag.replace("--no-", "--"), flag]));
    expect(last.get("--liftoff")).toBe("--liftoff");
    expect(last.get("--wasm-lazy-compilation")).toBe("--wasm-lazy-compilation");
    const revectorize = "--experimental-wasm-revectorize";
    expect(last.get(revectorize)).toBe(
      canRevectorize() ? `--no-${revectorize.slice(2)}` : undefined,
    );
  });
});
