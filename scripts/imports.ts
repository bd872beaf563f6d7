import { parseSync, Visitor } from "vite";

/** One module that a source file names. */
export interface Import {
  /** Counted from 1. */
  readonly line: number;
  readonly specifier: string;
  /** True if the whole statement is erased: `import type`, `export type`, `import("x").T` in a type. */
  readonly typeOnly: boolean;
}

/** Every module named by `import`, `export … from`, `import()` or a type; one that is computed at run time is not seen. */
export function findImports(path: string, source: string): Import[] {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);

  const found: Import[] = [];
  const add = (start: number, specifier: string, typeOnly: boolean): void => {
    found.push({ line: source.slice(0, start).split("\n").length, specifier, typeOnly });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.start, node.source.value, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node.start, node.source.value, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.start, node.source.value, node.exportKind === "type");
    },
    ImportExpression: (node) => {
      if (node.source.type === "Literal" && typeof node.source.value === "string") {
        add(node.start, node.source.value, false);
      }
    },
    TSImportType: (node) => add(node.start, node.source.value, true),
  }).visit(program);
  return found.sort((a, b) => a.line - b.line);
}
