import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { isAlive, useSandbox } from "../../../../test/toolchain.ts";
import { quote, runScript, usefulLine } from "./shell.ts";

const sandbox = useSandbox();

describe("runScript", () => {
  it("gives what was printed, and the status", () => {
    const good = runScript("echo a; echo b >&2", { seconds: 5 });
    expect(good).toEqual({ stdout: "a\n", stderr: "b\n", failure: undefined });
    expect(runScript("exit 3", { seconds: 5 }).failure).toBe("ended with status 3");
    expect(runScript("kill -TERM $$", { seconds: 5 }).failure).toBe("was ended by SIGTERM");
  });

  it("kills a script that hangs, with all that it started", () => {
    const start = performance.now();
    const pids = join(sandbox.root, "pids");
    const script = `sleep 60 & echo $! > ${pids}; (trap '' TERM; sleep 60) & echo $! >> ${pids}; wait`;
    const { failure } = runScript(script, { seconds: 0.3 });
    expect(failure).toBe("took longer than 0.3 s");
    expect(performance.now() - start).toBeLessThan(5000);
    const started = readFileSync(pids, "utf8").trim().split("\n").map(Number);
    expect(started).toHaveLength(2);
    return vi.waitFor(() => expect(started.filter(isAlive)).toEqual([]));
  });

  it("leaves nothing behind that a script has put into the background", () => {
    const pids = join(sandbox.root, "pids");
    runScript(`sleep 60 >/dev/null 2>&1 & echo $! > ${pids}`, { seconds: 5 });
    const pid = Number(readFileSync(pids, "utf8"));
    return vi.waitFor(() => expect(isAlive(pid)).toBe(false));
  });

  it("stops a flood of output", () => {
    expect(runScript("yes", { seconds: 5 }).failure).toBe("printed more than 1 MiB");
  });

  it("runs where and with what it is told, and finds the system's tools whatever PATH is", () => {
    vi.stubEnv("PATH", "/nonexistent");
    const { stdout } = runScript("pwd; echo $TOLD; ls /dev/null", {
      seconds: 5,
      cwd: sandbox.root,
      env: { TOLD: "x y" },
    });
    expect(stdout).toBe(`${sandbox.root}\nx y\n/dev/null\n`);
  });

  it("says so where it cannot start", () => {
    const { failure } = runScript("true", { seconds: 5, cwd: join(sandbox.root, "nowhere") });
    expect(failure).toMatch(/^could not be started \(.*ENOENT/);
  });
});

describe("quote", () => {
  it("keeps words from the shell", () => {
    const word = `a 'b' "c" $HOME \`touch ${sandbox.root}/x\` \\ ; touch ${sandbox.root}/x`;
    expect(runScript(`printf %s ${quote(word)}`, { seconds: 5 }).stdout).toBe(word);
    expect(existsSync(join(sandbox.root, "x"))).toBe(false);
  });
});

describe("usefulLine", () => {
  it("is the first that speaks of an error, else the last", () => {
    const gcc =
      "unit0.c: In function 'f':\nunit0.c:3:1: error: expected ';'\n   3 | }\ncompilation terminated.\n";
    expect(usefulLine(gcc)).toBe("unit0.c:3:1: error: expected ';'");
    expect(usefulLine("one\n\ntwo\n\n")).toBe("two");
    expect(usefulLine("")).toBe("");
  });

  it("is short and plain", () => {
    expect(usefulLine("\u001b[01;31merror:\u001b[0m\tx\u0007y")).toBe("error: x y");
    expect(usefulLine("e".repeat(1000))).toHaveLength(301);
  });
});
