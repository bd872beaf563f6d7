import { describe, expect, it } from "vitest";
import { findImports } from "./imports.ts";

const names = (source: string) =>
  findImports("a.ts", source).map(({ line, specifier, typeOnly }) => [line, specifier, typeOnly]);

describe("findImports", () => {
  it("sees every way to name a module", () => {
    const source = [
      'import a, { type B } from "./a.ts";',
      'import type { C } from "./c.ts";',
      'import "./d.ts";',
      'export * from "./e.ts";',
      'export type { F } from "./f.ts";',
      "export {",
      "  g,",
      '} from "./g.ts";',
      'const h = await import("./h.ts");',
      'type I = import("./i.ts").I;',
    ].join("\n");
    expect(names(source)).toEqual([
      [1, "./a.ts", false],
      [2, "./c.ts", true],
      [3, "./d.ts", false],
      [4, "./e.ts", false],
      [5, "./f.ts", true],
      [6, "./g.ts", false],
      [9, "./h.ts", false],
      [10, "./i.ts", true],
    ]);
  });

  it("sees none in comments, strings, templates and regular expressions", () => {
    const source = [
      '// import "./a.ts"',
      '/* import "./b.ts" */',
      `const c = 'import "./c.ts"';`,
      "const d = `",
      'import "./d.ts";',
      "`;",
      'const e = /import "e"/;',
    ].join("\n");
    expect(names(source)).toEqual([]);
  });

  it("refuses what does not parse, naming the file", () => {
    expect(() => findImports("a.ts", "import {")).toThrow(/^a\.ts: /);
  });
});
