/** The built page from a host that knows nothing of it: in a folder, without a header. */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pageFiles, type ServedFiles } from "../../src/cli/studio/files.ts";
import { mediaType } from "../../src/cli/studio/headers.ts";
import { expectLayers } from "./actions.ts";
import { builtStudio, describeStudio, PATIENCE_MS } from "./harness.ts";

describeStudio("any host", ({ openAt }) => {
  const folder = "/~student/own page";
  let files: ServedFiles;
  let server: Server;
  beforeAll(async () => {
    files = pageFiles(await builtStudio());
    server = createServer(({ url = "" }, response) => {
      const path = decodeURI(url).replace(folder, "");
      const file = files.get(path);
      const type = mediaType(path === "/" ? ".html" : extname(path));
      response.writeHead(file === undefined ? 404 : 200, { "Content-Type": type });
      response.end(file && readFileSync(file.path));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  }, PATIENCE_MS);
  afterAll(() => void server?.close());

  it(
    "can serve it: it works, and keeps its policy",
    async () => {
      const { port } = server.address() as AddressInfo;
      const origin = `http://127.0.0.1:${port}`;
      const { page, complaints } = await openAt(`${origin}${encodeURI(folder)}`);
      await expectLayers(
        page,
        Array.from({ length: 10 }, () => ":"),
      );
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
      expect(complaints).toEqual([]);
      // What is not of the page does not run, though no header forbids it.
      const ran = await page.evaluate(async () => {
        const script = document.createElement("script");
        script.textContent = "globalThis.foreign = true";
        document.head.append(script);
        return "foreign" in globalThis;
      });
      expect(ran).toBe(false);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it("finds every file beside itself", async () => {
    const html = readFileSync(join(await builtStudio(), "index.html"), "utf8");
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(address).toMatch(/^\.\//);
  });
});
