/** The server, asked by friends and by enemies. */
import * as fs from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { smallRun } from "../../../test/small-run.ts";
import { makeToken, TOKEN_HEADER } from "./guard.ts";
import { CONTENT_POLICY } from "./headers.ts";
import { type StudioServer, serveStudio } from "./server.ts";

const token = makeToken();
let folder: string;
let server: StudioServer;

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-server-"));
  const write = (path: string, content: string | Uint8Array) => {
    fs.mkdirSync(join(folder, path, ".."), { recursive: true });
    fs.writeFileSync(join(folder, path), content);
  };
  write("page/index.html", "<!doctype html><title>page</title>");
  write("page/assets/main-1234.js", "export {};");
  write("page/assets/engine-1234.wasm", new Uint8Array([0, 97, 115, 109]));
  write("page/assets/empty.css", "");
  write("secret.txt", "secret");
  fs.symlinkSync(join(folder, "secret.txt"), join(folder, "page/link.txt"));
  write("data/mnist/t10k-labels-idx1-ubyte", "labels");
  write("data/mnist/private.txt", "secret");
  write("runs/one/config.json", JSON.stringify(smallRun));
  const records = [
    { step: 10, epoch: 0, time: 1, split: "train", loss: 2, accuracy: 0.3 },
    { step: 10, epoch: 0, time: 1, split: "val", loss: 1.9, accuracy: 0.4 },
  ];
  write("runs/one/metrics.jsonl", records.map((one) => `${JSON.stringify(one)}\n{"st`).join(""));
  write("runs/one/checkpoints/last.safetensors", "checkpoint");
  write("runs/one/README.md", "card");
  write("runs/broken/config.json", "{");
  write("runs/empty/config.json", JSON.stringify(smallRun));
  write("runs/giant/config.json", "");
  fs.truncateSync(join(folder, "runs/giant/config.json"), 3e9);
  write("runs/odd/config.json", JSON.stringify(smallRun));
  const odd = ["null", "5", "{}", '{"split":"val","epoch":{},"loss":"x"}', "\u0000{", ""];
  write("runs/odd/metrics.jsonl", odd.join("\n"));
  write("runs/no-run/notes.txt", "secret");
  fs.symlinkSync(join(folder, "secret.txt"), join(folder, "runs/empty/model.safetensors"));
  fs.symlinkSync(join(folder, "runs/one"), join(folder, "runs/linked"));
  server = await serveStudio({
    page: join(folder, "page"),
    dataDir: join(folder, "data"),
    api: {
      ...{ runs: join(folder, "runs"), token },
      about: { version: "0.0.0", native: { missing: "there is no C compiler" }, threads: 2 },
    },
  });
});
afterAll(async () => {
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends the path as it stands, which fetch would tidy up. */
const ask = (path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port: server.port, path, method, headers },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, body: text }),
        );
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });

const trusted = { [TOKEN_HEADER]: token };
const askApi = (path: string, { headers, ...rest }: Asked = {}) =>
  ask(`/api/${path}`, { ...rest, headers: { ...trusted, ...headers } });

describe("the address for a browser's command line", () => {
  it("leads to the token once, and holds nothing of it", async () => {
    expect((await ask("/open/")).status).toBe(404);
    const address = new URL(server.entrance());
    expect(address.href).not.toContain(token);
    expect((await ask(address.pathname, { method: "HEAD" })).headers.location).toBeUndefined();
    const { status, headers } = await ask(address.pathname);
    expect([status, headers.location]).toEqual([302, `/#token=${token}`]);
    const again = await ask(address.pathname);
    expect([again.status, again.headers.location]).toEqual([404, undefined]);
    expect(again.body).toContain("leads in once");
  });
});

describe("the page's files", () => {
  it.each([
    ["/", "text/html; charset=utf-8", "no-cache"],
    ["/?a=b", "text/html; charset=utf-8", "no-cache"],
    ["/index.html", "text/html; charset=utf-8", "no-cache"],
    [
      "/assets/main-1234.js",
      "text/javascript; charset=utf-8",
      "public, max-age=31536000, immutable",
    ],
    ["/assets/engine-1234.wasm", "application/wasm", "public, max-age=31536000, immutable"],
    ["/data/mnist/t10k-labels-idx1-ubyte", "application/octet-stream", "no-cache"],
  ])("%s is %s", async (path, type, cache) => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(200);
    expect(body.length).toBe(Number(headers["content-length"]));
    expect(headers).toMatchObject({
      "content-type": type,
      "cache-control": cache,
      "content-security-policy": CONTENT_POLICY,
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-embedder-policy": "require-corp",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
  });

  it("gives a file of a data set out by its own name only", async () => {
    expect((await ask("/data/mnist/t10k-labels-idx1-ubyte")).body).toBe("labels");
    for (const name of ["t10k-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte"])
      expect((await ask(`/data/mnist/${name}`)).status).toBe(404);
  });

  it("answers HEAD without a body, and files that are empty", async () => {
    const head = await ask("/", { method: "HEAD" });
    expect([head.status, head.body]).toEqual([200, ""]);
    expect(Number(head.headers["content-length"])).toBeGreaterThan(10);
    expect((await ask("/assets/empty.css")).status).toBe(200);
  });

  it.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/../../secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "//etc/passwd",
    "/index.html%00",
    "/link.txt",
    "/assets",
    "/assets/",
    "/nothing",
    "/__proto__",
    "/data/mnist/private.txt",
    "/data/mnist/../../secret.txt",
    "/data/",
  ])("does not give out %s", async (path) => {
    const { status, headers, body } = await ask(path);
    expect(status).toBe(404);
    expect(body).not.toContain("secret\n");
    expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/^[^\n]+$/) });
    expect(headers["content-security-policy"]).toBe(CONTENT_POLICY);
  });

  it.each(["/%", "/%ff", "http://elsewhere.example/", "*"])(
    "refuses the address %s",
    async (path) => {
      expect((await ask(path)).status).toBe(400);
    },
  );

  it.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("refuses %s", async (method) => {
    const { status, headers } = await ask("/", { method, body: "x" });
    expect(status).toBe(405);
    expect(headers.allow).toBe("GET, HEAD");
  });
});

describe("who may ask", () => {
  it.each(["elsewhere.example", "127.0.0.1", "127.0.0.1:1", "localhost.elsewhere.example:80"])(
    "not a page that came by the name %s",
    async (host) => {
      for (const path of ["/", "/api/about"])
        expect((await ask(path, { headers: { ...trusted, host } })).status).toBe(421);
    },
  );

  it("this machine by either name", async () => {
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST"])
      expect((await ask("/", { headers: { host: `${name}:${server.port}` } })).status).toBe(200);
  });

  it.each<Readonly<Record<string, string>>>([
    {},
    { [TOKEN_HEADER]: "" },
    { [TOKEN_HEADER]: makeToken() },
    { [TOKEN_HEADER]: `${token}x` },
    { [TOKEN_HEADER]: token.slice(1) },
    { authorization: token },
  ])("nobody without the token: %j", async (headers) => {
    const { status, body } = await ask("/api/about", { headers });
    expect(status).toBe(401);
    expect(body).not.toContain(token);
  });

  it.each<Readonly<Record<string, string>>>([
    { origin: "http://elsewhere.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:1" },
    { origin: "https://127.0.0.1" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("no page of another site, even with the token: %j", async (headers) => {
    expect((await askApi("about", { headers })).status).toBe(403);
  });

  it("our own page", async () => {
    const headers = { origin: server.origin, "sec-fetch-site": "same-origin" };
    expect((await askApi("about", { headers })).status).toBe(200);
  });
});

describe("the api", () => {
  const json = async (path: string) => {
    const { status, headers, body } = await askApi(path);
    expect(status).toBe(200);
    expect(headers["cache-control"]).toBe("no-store");
    return JSON.parse(body);
  };

  it("tells what there is", async () => {
    expect(await json("about")).toEqual({
      ...{ version: "0.0.0", native: { missing: "there is no C compiler" }, threads: 2 },
      data: { mnist: ["t10k-labels-idx1-ubyte"] },
    });
  });

  it("lists runs, damaged ones too, and no others", async () => {
    const { runs } = await json("runs");
    const byName = Object.fromEntries(runs.map((run: { name: string }) => [run.name, run]));
    expect(Object.keys(byName).sort()).toEqual(["broken", "empty", "giant", "odd", "one"]);
    expect(byName.one).toMatchObject({
      ...{ status: "done", config: { recipe: "small" } },
      train: { loss: 2 },
      files: ["config.json", "metrics.jsonl", "checkpoint"],
    });
    expect(byName.empty).toMatchObject({ status: "begun", files: ["config.json"] });
    expect(byName.giant).toMatchObject({
      ...{
        status: "damaged",
        problem: "config.json: has 3000000000 bytes, at most 4194304 are read",
      },
    });
    expect(byName.odd).toMatchObject({ status: "begun", config: { recipe: "small" } });
    expect(byName.odd).not.toHaveProperty("validation");
    expect(byName.broken).toMatchObject({ status: "damaged", problem: /^config\.json: / });
  });

  it("gives the files of a run", async () => {
    expect(await json("runs/one/config.json")).toEqual(smallRun);
    expect((await askApi("runs/one/checkpoint")).body).toBe("checkpoint");
  });

  it.each([
    "runs/one/README.md",
    "runs/one/model.safetensors",
    "runs/empty/model.safetensors",
    "runs/linked/config.json",
    "runs/no-run/notes.txt",
    "runs/../secret.txt",
    "runs/..%2f..%2fsecret.txt/config.json",
    "runs/one/..%2f..%2f..%2fsecret.txt",
    "runs/one/constructor",
    "runs/constructor/config.json",
    "nothing",
    "",
  ])("has nothing at %s", async (path) => {
    expect((await askApi(path)).status).toBe(404);
  });

  it("trains nothing where there is no native backend, and says why", async () => {
    const { status, body } = await askApi("train", { method: "POST", body: "{}" });
    expect(status).toBe(501);
    expect(JSON.parse(body).error).toBe("no native training here: there is no C compiler");
  });

  it("has one way for each address", async () => {
    expect((await askApi("about", { method: "POST", body: "x" })).status).toBe(405);
    const { status, headers } = await askApi("train");
    expect([status, headers.allow]).toEqual([405, "POST, DELETE"]);
  });
});

describe("the connection", () => {
  it("is refused at every other address of this machine", async () => {
    const outcome = await new Promise((resolve) => {
      const socket = connect(server.port, "127.0.0.2");
      socket.on("connect", () => resolve("connected")).on("error", () => resolve("refused"));
    });
    expect(outcome).toBe("refused");
  });

  it("survives what is no HTTP", async () => {
    for (const garbage of [
      "\0\0\0\0\r\n\r\n",
      "GET\r\n\r\n",
      `GET / HTTP/1.1\r\nA: ${"x".repeat(99_999)}\r\n\r\n`,
    ])
      await new Promise<void>((resolve) => {
        const socket = connect(server.port, "127.0.0.1", () => socket.write(garbage));
        socket.on("close", () => resolve()).on("error", () => {});
        socket.resume();
      });
    expect((await ask("/")).status).toBe(200);
  });
});

describe("a host without the headers of isolation", () => {
  it("can be tried", async () => {
    const plain = await serveStudio({ page: join(folder, "page"), isolated: false });
    const { headers } = await fetch(plain.origin);
    expect(headers.get("cross-origin-opener-policy")).toBe(null);
    expect(headers.get("content-security-policy")).toBe(CONTENT_POLICY);
    expect((await fetch(`${plain.origin}/api/about`)).status).toBe(404);
    await plain.close();
  });
});
