import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync, Visitor } from "vite";
import { expect, it } from "vitest";

/** What a module needs before it runs: dynamic imports and types do not count. */
function staticImports(file: string): string[] {
  const found: string[] = [];
  const take = (source: { value: string } | null, kind: string | undefined) => {
    if (source !== null && kind !== "type") found.push(source.value);
  };
  new Visitor({
    ImportDeclaration: (node) => take(node.source, node.importKind),
    ExportAllDeclaration: (node) => take(node.source, node.exportKind),
    ExportNamedDeclaration: (node) => take(node.source, node.exportKind),
  }).visit(parseSync(file, readFileSync(file, "utf8")).program);
  return found;
}

/** Every module that `entry` loads, by the module that asks for it. */
function reachable(entry: string): Map<string, string> {
  const seen = new Map<string, string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop())
    for (const specifier of staticImports(file)) {
      const target = specifier.startsWith(".") ? join(dirname(file), specifier) : specifier;
      if (seen.has(target)) continue;
      seen.set(target, file);
      if (existsSync(target)) open.push(target);
    }
  return seen;
}

const room = import.meta.dirname;

it("the fit loop loads nothing of Node, so that it runs in a browser", () => {
  const found = reachable(join(room, "index.ts"));
  expect(found.size).toBeGreaterThan(50);
  const foreign = [...found].filter(([target]) => !existsSync(target));
  expect(foreign).toEqual([]);
});

it("what needs a file system does load Node", () => {
  expect(reachable(join(room, "node.ts")).has("node:fs")).toBe(true);
});
