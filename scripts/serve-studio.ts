/** Serves a built studio from the loopback address with the headers that it needs: serve-studio.ts FOLDER PORT. */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const [folder = "dist/studio", port = "9000"] = process.argv.slice(2);
const types: Readonly<Record<string, string>> = {
  ...{ ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" },
  ...{ ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".woff2": "font/woff2" },
};
const policy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'";

createServer((request, response) => {
  const path = normalize(new URL(request.url ?? "/", "http://x").pathname);
  const file = path === "/" ? "/index.html" : path;
  readFile(join(folder, file)).then(
    (content) => {
      response.writeHead(200, {
        "Content-Type": types[extname(file)] ?? "application/octet-stream",
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
      });
      response.end(content);
    },
    () => {
      response.writeHead(404);
      response.end();
    },
  );
}).listen(Number(port), "127.0.0.1", () => console.error(`http://127.0.0.1:${port}/`));
