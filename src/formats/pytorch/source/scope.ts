/** What is written of a module so far, and what may be called how. */
import type { ClassModule, Module } from "./module.ts";
import { isIdentifier } from "./python.ts";

/** A call of a module, which a row may be made of, or any other line. */
type Line = { readonly text: string; readonly field?: string };

export interface Scope {
  /** PyTorch's path of the module that is being written. */
  readonly prefix: string;
  readonly fields: Map<string, Module>;
  readonly lines: Line[];
  readonly variables: Set<string>;
  readonly auxiliary: (readonly [string, number])[];
}

export const newScope = (prefix: string): Scope => ({
  prefix,
  fields: new Map(),
  lines: [],
  variables: new Set(["x", "self", "torch", "nn", "F", "math"]),
  auxiliary: [],
});

export const relative = (prefix: string, name: string): string =>
  prefix === "" ? name : name.slice(prefix.length + 1);

/** "layer1.0" of "layer1.0.conv1" and "layer1.0.bn1": of one name the module that it is in. */
export function commonPrefix(names: readonly string[]): string {
  const lists = names.map((name) => name.split(".").slice(0, -1));
  const [first = []] = lists;
  const end = first.findIndex((part, i) => lists.some((list) => list[i] !== part));
  return (end < 0 ? first : first.slice(0, end)).join(".");
}

/** `self.conv1`; what is no name in Python, or lies in containers, by its keys. */
export function reference(name: string): string {
  const [first = "", ...rest] = name.split(".");
  const start = isIdentifier(first)
    ? `self.${first}`
    : `self.get_submodule(${JSON.stringify(first)})`;
  return start + rest.map((key) => `[${JSON.stringify(key)}]`).join("");
}

/** The same module may be used twice where it has no tensors; another one of that name gets a number. */
export function freeName(scope: Scope, wanted: string, module: Module): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted}_${n}`;
    const there = scope.fields.get(name);
    if (there === undefined || JSON.stringify(there) === JSON.stringify(module)) return name;
  }
}

export function fresh(scope: Scope, wanted: string): string {
  const base = isIdentifier(wanted) ? wanted : `y${wanted.replace(/\W/g, "_")}`;
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (scope.variables.has(name)) continue;
    scope.variables.add(name);
    return name;
  }
}

export const classOf = (scope: Scope, path: string, result: string): ClassModule => ({
  kind: "class",
  path,
  fields: scope.fields,
  lines: scope.lines.map(({ text }) => text),
  result,
  auxiliary: scope.auxiliary,
});

/** A row of modules, where x goes through each of them once and nothing else is done. */
export function rowOf({ fields, lines }: Scope, result: string): Module | undefined {
  const names = [...fields.keys()];
  const row =
    result === "x" &&
    lines.length === names.length &&
    lines.every(
      ({ text, field }, i) => field === names[i] && text.startsWith("x = ") && text.endsWith("(x)"),
    ) &&
    !names.some((name) => name.includes("."));
  return row ? { kind: "sequential", children: [...fields] } : undefined;
}
