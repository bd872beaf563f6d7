/** The test page, bundled as an application would be, and a server for it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { build } from "vite";

/** Path from the root of the site → content. */
type Files = ReadonlyMap<string, string | Uint8Array>;

export interface Site {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  close(): Promise<void>;
}

/** Bundles page/ in memory; nothing is written. */
export async function bundle(): Promise<Files> {
  const built = await build({
    root: join(import.meta.dirname, "page"),
    configFile: false,
    logLevel: "error",
    // An iife cannot be split, and fovea/data imports its Node part only when that is called for.
    worker: { format: "es" },
    build: { write: false, minify: false },
  });
  if ("on" in built) throw new Error("vite is watching, which nobody asked for");
  const outputs = [built].flat().flatMap(({ output }) => output);
  return new Map(
    outputs.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]),
  );
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

/** As strict as WebAssembly allows: nothing inline, nothing from elsewhere, no eval. The icon is an empty data URL. */
const policy = (workers: boolean): string =>
  `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src ${workers ? "'self'" : "'none'"}; img-src data:`;

/** What makes a page cross-origin isolated, and so gives it SharedArrayBuffer. */
const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export interface ServeOptions {
  readonly isolated: boolean;
  /** Whether the content-security policy lets the page start workers. */
  readonly workers: boolean;
}

/** Serves the files on the loopback address, from a port of its own. */
export async function serve(files: Files, { isolated, workers }: ServeOptions): Promise<Site> {
  const server = createServer(({ url = "/" }, response) => {
    const path = url === "/" ? "/index.html" : url;
    const content = files.get(path);
    response.writeHead(content === undefined ? 404 : 200, {
      "Content-Type": types[extname(path)] ?? "application/octet-stream",
      "Content-Security-Policy": policy(workers),
      ...(isolated && ISOLATION),
    });
    response.end(content);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
