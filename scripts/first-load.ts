/** What a browser loads of a built studio before the page can be used, without the parts that are loaded when they are needed. */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseSync, Visitor } from "vite";

export interface LoadedFile {
  /** Within the built folder. */
  readonly path: string;
  readonly bytes: number;
  /** As a host sends it. */
  readonly gzipBytes: number;
}

/**
 * index.html, its scripts and styles, what these import statically; the script of the workers and, with all that it imports, the analysis
 * that it loads at once.
 */
export function firstLoad(folder: string): LoadedFile[] {
  const seen = new Set<string>();
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  const follow = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    if (!path.endsWith(".js")) return;
    const code = read(path);
    for (const name of [...staticImports(path, code), ...workersOf(code)]) follow(`assets/${name}`);
  };
  follow("index.html");
  for (const [, path = ""] of read("index.html").matchAll(/(?:src|href)="\.\/([^"]+)"/g))
    follow(path);
  const analysis = globSync("assets/analysis-*.js", { cwd: folder });
  if (analysis.length !== 1)
    throw new Error(`${folder}: ${analysis.length} files are called assets/analysis-….js, not one`);
  for (const path of analysis) follow(path);
  return [...seen].map((path) => {
    const content = readFileSync(join(folder, path));
    return { path, bytes: content.length, gzipBytes: gzipSync(content).length };
  });
}

function staticImports(path: string, code: string): string[] {
  const found: string[] = [];
  new Visitor({
    ImportDeclaration: (node) => found.push(basename(node.source.value)),
    ExportAllDeclaration: (node) => found.push(basename(node.source.value)),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) found.push(basename(node.source.value));
    },
  }).visit(parseSync(path, code).program);
  return found;
}

/** As the bundler writes it: new Worker(new URL(new URL(`main-….js`, … */
const workersOf = (code: string): string[] =>
  [...code.matchAll(/new Worker\((?:new URL\()+[`"']([\w.-]+\.js)[`"']/g)].map(
    ([, name = ""]) => name,
  );
