import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

/** What a file imports before it runs: not `import type`, and not `import()`, which waits until it is called. */
const statics = /^(?:import|export)\s(?!type\s)[^;]*?\sfrom\s"([^"]+)";/gm;

it("fovea/data loads in a browser: nothing of Node is imported before it is called for", () => {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, target = ""] of readFileSync(path, "utf8").matchAll(statics)) {
      const file = join(dirname(path), target);
      if (target.startsWith(".") && existsSync(file)) visit(file);
      else outside.add(target);
    }
  };
  visit(join(import.meta.dirname, "index.ts"));
  expect([...outside]).toEqual([]);
  // The walk has gone somewhere, and not into the part that is Node's.
  const names = [...seen].map((path) => path.replaceAll("\\", "/"));
  expect(names.some((path) => path.endsWith("/data/mnist.ts"))).toBe(true);
  expect(names.some((path) => path.includes("/data/node/"))).toBe(false);
});
