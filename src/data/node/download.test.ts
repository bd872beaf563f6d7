import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DownloadError } from "../download-error.ts";
import { download, type RemoteFile } from "./download.ts";

const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i) >> 3));
const sha256 = createHash("sha256").update(content).digest("hex");
const file: RemoteFile = { name: "a.bin", bytes: content.length, sha256 };

/** The range that a request asks to begin at, 0 if it names none. */
const from = (request: IncomingMessage): number =>
  Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);

/** Sends `body` from the range's beginning, as a good server does. */
function serve(body: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const start = from(request);
  const headers = { "content-length": body.length - start };
  if (start === 0) response.writeHead(200, headers);
  else
    response.writeHead(206, {
      ...headers,
      "content-range": `bytes ${start}-${body.length - 1}/${body.length}`,
    });
  response.end(body.subarray(start));
}

/** What the mirrors of these tests do, by the first part of the address. */
const mirrors: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  good: (request, response) => serve(content, request, response),
  missing: (_, response) => void response.writeHead(404).end("not here"),
  short: (request, response) => serve(content.subarray(0, 1000), request, response),
  other: (request, response) => serve(Buffer.alloc(content.length, 7), request, response),
  /** Breaks off after 100,000 bytes of each answer, once they had the time to arrive. */
  breaking: (request, response) => {
    const start = from(request);
    response.writeHead(start === 0 ? 200 : 206, {
      "content-length": content.length - start,
      ...(start > 0 && {
        "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
      }),
    });
    response.write(content.subarray(start, start + 100_000), () =>
      setTimeout(() => response.destroy(), 300),
    );
  },
  /** Breaks off at once, always. */
  dead: (_, response) => void response.destroy(),
  /** Knows no ranges. */
  rangeless: (_, response) => void response.writeHead(200).end(content),
  /** Says no length and sends too much. */
  endless: (_, response) => {
    response.writeHead(200);
    response.end(Buffer.concat([content, content]));
  },
  /** Answers a range with another. */
  confused: (_, response) => {
    response.writeHead(206, { "content-range": `bytes 5-9/${content.length}` });
    response.end(content.subarray(5, 10));
  },
  silent: (_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 10));
  },
};

const asked: string[] = [];
const server = createServer((request, response) => {
  const name = request.url?.split("/")[1] ?? "";
  asked.push(`${name} ${from(request)}`);
  mirrors[name]?.(request, response);
});

let base = "";
let folder = "";
const get = (...names: string[]) =>
  download(file, { folder, mirrors: names.map((name) => `${base}/${name}/`), stallMs: 500 });

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fovea-download-"));
  asked.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

describe("download", () => {
  it("puts the whole file in place and reports how it goes", async () => {
    const seen: number[] = [];
    const path = await download(file, {
      folder: join(folder, "made/on/demand"),
      mirrors: [`${base}/good`],
      onProgress: ({ file: name, received, total }) => {
        expect([name, total]).toEqual(["a.bin", content.length]);
        seen.push(received);
      },
    });
    expect(path).toBe(join(folder, "made/on/demand/a.bin"));
    expect(await readFile(path)).toEqual(content);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect([seen[0], seen.at(-1)]).toEqual([0, content.length]);
  });

  it("asks for nothing that is there already, but for what is damaged", async () => {
    await get("good");
    await get("good");
    expect(asked).toEqual(["good 0"]);
    await writeFile(join(folder, "a.bin"), Buffer.alloc(content.length));
    await get("good");
    expect(asked).toEqual(["good 0", "good 0"]);
    expect(await readFile(join(folder, "a.bin"))).toEqual(content);
  });

  it("goes on where an earlier download broke off", async () => {
    await writeFile(join(folder, "a.bin.part"), content.subarray(0, 123_456));
    await get("good");
    expect(asked).toEqual(["good 123456"]);
    expect(await readFile(join(folder, "a.bin"))).toEqual(content);
    expect(await readdir(folder)).toEqual(["a.bin"]);
  });

  it("goes on when the connection breaks, at the same mirror and at the next", async () => {
    await get("breaking");
    expect(asked).toEqual(["breaking 0", "breaking 100000"]);
    expect(await readFile(join(folder, "a.bin"))).toEqual(content);

    await rm(join(folder, "a.bin"));
    await writeFile(join(folder, "a.bin.part"), content.subarray(0, 10));
    asked.length = 0;
    await get("dead", "good");
    expect(asked).toEqual(["dead 10", "good 10"]);
  });

  it("keeps what came for the next call, when no mirror holds out", async () => {
    await writeFile(join(folder, "a.bin.part"), content.subarray(0, 99));
    await expect(get("dead", "missing")).rejects.toThrow(DownloadError);
    expect(await readdir(folder)).toEqual(["a.bin.part"]);
    await get("good");
    expect(asked.at(-1)).toBe("good 99");
  });

  it("begins again at a server that knows no ranges", async () => {
    await writeFile(join(folder, "a.bin.part"), content.subarray(0, 99));
    await get("rangeless");
    expect(await readFile(join(folder, "a.bin"))).toEqual(content);
  });

  it("throws a wrong part away and fetches the whole", async () => {
    await writeFile(join(folder, "a.bin.part"), Buffer.alloc(5000));
    await get("good");
    expect(asked).toEqual(["good 5000", "good 0"]);
    expect(await readFile(join(folder, "a.bin"))).toEqual(content);
  });

  it("is not stopped by a part that is whole, or too long", async () => {
    await writeFile(join(folder, "a.bin.part"), content);
    await get("missing");
    expect(asked).toEqual([]);
    await rm(join(folder, "a.bin"));
    await writeFile(join(folder, "a.bin.part"), Buffer.concat([content, content]));
    await get("good");
    expect(asked).toEqual(["good 0"]);
  });

  it("goes to the next mirror for everything that can be wrong with one, and says what it was", async () => {
    const wrong = ["missing", "short", "other", "endless", "silent"];
    const error = await get(...wrong).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DownloadError);
    const host = base.replace("http://", "");
    const hash = createHash("sha256").update(Buffer.alloc(content.length, 7)).digest("hex");
    expect((error as Error).message).toBe(
      `cannot download a.bin (200000 bytes) to ${folder}: ${[
        "HTTP 404",
        "has 1000 bytes, needed are 200000",
        `SHA-256 is ${hash}, needed is ${sha256}`,
        "sent more than 200000 bytes",
        "silent for 0.5 s",
      ]
        .map((reason) => `${host}: ${reason}`)
        .join("; ")}`,
    );
    expect(await readdir(folder)).toEqual(["a.bin.part"]);
    await get("missing", "good");
    expect(await readFile(join(folder, "a.bin"))).toEqual(content);
  });

  it("does not take a range for another", async () => {
    await writeFile(join(folder, "a.bin.part"), content.subarray(0, 99));
    await expect(get("confused")).rejects.toThrow("sent the range bytes 5-9/200000");
    expect(await readdir(folder)).toEqual([]);
  });

  it("says that nobody listens", async () => {
    const options = { folder, mirrors: ["http://127.0.0.1:1/"] };
    await expect(download(file, options)).rejects.toThrow(
      /^cannot download a\.bin .*127\.0\.0\.1:1: ./,
    );
    await expect(download(file, { folder, mirrors: [] })).rejects.toThrow("no mirrors");
  });

  it("says where it cannot write", async () => {
    const path = join(folder, "a.bin.part");
    await mkdir(path);
    await expect(get("good")).rejects.toThrow(path);
  });

  it("stops when it is told to, and keeps what came", async () => {
    const stop = new AbortController();
    const running = download(file, {
      folder,
      mirrors: [`${base}/silent/`, `${base}/good/`],
      signal: stop.signal,
      onProgress: ({ received }) => received > 0 && stop.abort(),
    });
    await expect(running).rejects.toThrow("abort");
    expect(asked).toEqual(["silent 0"]);
    expect(await readFile(join(folder, "a.bin.part"))).toEqual(content.subarray(0, 10));
  });
});
