/** The command as a person starts and ends it. */
import * as fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Running, run, start } from "../../../test/cli.ts";
import { smallRun } from "../../../test/small-run.ts";
import { TOKEN_HEADER } from "../studio/guard.ts";

let folder: string;
let through: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-studio-"));
  fs.mkdirSync(join(folder, "page"));
  fs.writeFileSync(join(folder, "page", "index.html"), "<title>page</title>");
  through = `FOVEA_STUDIO='${join(folder, "page")}' exec "$@"`;
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const open = (...flags: string[]) =>
  start(["studio", "--no-open", ...flags], { cwd: folder, through });

/** The address that it prints, taken apart. */
async function addressOf({ child, ended }: Running) {
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once("data", (chunk) => resolve(String(chunk)));
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  const [, origin = "", token = ""] =
    /^(http:\/\/127\.0\.0\.1:\d+)\/#token=([\w-]{43})\n$/.exec(line) ?? [];
  expect(origin).not.toBe("");
  return { origin, headers: { [TOKEN_HEADER]: token } };
}

describe("fovea studio", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("serves until %s", async (signal) => {
    const running = open();
    const { origin, headers } = await addressOf(running);
    expect(await (await fetch(origin)).text()).toBe("<title>page</title>");
    const about = await (await fetch(`${origin}/api/about`, { headers })).json();
    expect(about).toMatchObject({ version: expect.stringMatching(/^\d/), data: {} });
    running.child.kill(signal);
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([0, "Ctrl-C ends the studio.\n"]);
  });

  it("trains where a native backend can be had, one run at a time, and saves it whatever ends it", async () => {
    const running = open("--runs", join(folder, "kept"));
    const { origin, headers } = await addressOf(running);
    const ask = async (path: string, method = "GET") =>
      (await fetch(`${origin}/api/${path}`, { method, headers })).json();
    const { native } = (await ask("about")) as { readonly native: object };
    const body = JSON.stringify({ ...smallRun, epochs: 5000 });
    const train = (signal?: AbortSignal) =>
      fetch(`${origin}/api/train`, { method: "POST", headers, body, ...(signal && { signal }) });
    const begin = async (signal?: AbortSignal) => {
      const { status, body: lines } = await train(signal);
      expect(status).toBe(200);
      const first = (await lines?.getReader().read())?.value;
      const { run } = JSON.parse(new TextDecoder().decode(first).split("\n")[0] ?? "");
      return String(run);
    };
    const idle = async () => {
      while (((await ask("about")) as { readonly training?: string }).training !== undefined);
    };
    const names: string[] = [];
    if ("found" in native) {
      const page = new AbortController();
      names.push(await begin(page.signal));
      expect((await train()).status).toBe(409);
      expect(await ask("runs")).toEqual({
        runs: [expect.objectContaining({ name: names[0], status: "running" })],
      });
      page.abort();
      await idle();
      names.push(await begin());
      expect(await ask("train", "DELETE")).toEqual({ stopping: names[1] });
      await idle();
      names.push(await begin());
    } else expect((await train()).status).toBe(501);
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(0);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      const checkpoint = join(folder, "kept", name, "checkpoints", "last.safetensors");
      expect(fs.existsSync(checkpoint)).toBe(true);
    }
  });

  it("says that a port is taken, where one was asked for", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { readonly port: number };
    const { code, stderr } = await open("--port", String(port)).ended;
    other.close();
    expect(stderr).toBe(`fovea: --port ${port} is taken by another program\n`);
    expect(code).toBe(6);
  });

  it("takes the next free port where none was asked for", async () => {
    const [one, two] = [open(), open()];
    const [first, second] = await Promise.all([addressOf(one), addressOf(two)]);
    expect(first.origin).not.toBe(second.origin);
    for (const { child, ended } of [one, two]) {
      child.kill("SIGINT");
      await ended;
    }
  });

  it.each([
    [["--port", "0"], /^fovea: --port is '0', must be a whole number from 1 to 65535\n$/],
    [["--data-dir", "nowhere"], /^fovea: nowhere: no such file or folder\n$/],
    [
      ["--data-dir", "page/index.html"],
      /^fovea: --data-dir is page\/index\.html, which is no folder\n$/,
    ],
    [["--runs", "page/index.html"], /^fovea: --runs is page\/index\.html, which is no folder\n$/],
  ])("refuses %j in one line", async (flags, line) => {
    const { code, stderr, stdout } = await open(...flags).ended;
    expect(stderr).toMatch(line);
    expect(stdout).toBe("");
    expect([2, 3]).toContain(code);
  });

  it("says how to build a page that is not there", async () => {
    const { code, stderr } = await run(["studio"], {
      through: `FOVEA_STUDIO='${folder}' exec "$@"`,
    });
    expect(stderr).toBe(`fovea: ${folder}: the page is not built; npm run build makes it\n`);
    expect(code).toBe(6);
  });
});
