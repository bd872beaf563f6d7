/** A little of Python's syntax: calls with their arguments, as data, so that equal modules can be found and made one class. */

/** What an argument can be; a Raw is text that stands as it is, such as the name of a parameter. */
export type Value = number | boolean | string | Raw | Call | readonly Value[];

export interface Raw {
  readonly raw: string;
}

export interface Argument {
  /** Absent for one that is told by its place. */
  readonly name?: string;
  readonly value: Value;
}

/** A call such as nn.Conv2d(3, 64, kernel_size=7). */
export interface Call {
  readonly callee: string;
  readonly args: readonly Argument[];
}

export const call = (
  callee: string,
  places: readonly Value[] = [],
  named: Readonly<Record<string, Value>> = {},
): Call => ({
  callee,
  args: [
    ...places.map((value) => ({ value })),
    ...Object.entries(named).map(([name, value]) => ({ name, value })),
  ],
});

export const isCall = (value: Value): value is Call =>
  typeof value === "object" && "callee" in value;

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isRaw = (value: Value): value is Raw => typeof value === "object" && "raw" in value;

/** A number as Python reads it back to the same bits. */
export function showNumber(value: number): string {
  if (Number.isNaN(value)) return 'float("nan")';
  if (!Number.isFinite(value)) return value > 0 ? 'float("inf")' : '-float("inf")';
  return String(value);
}

export function showValue(value: Value): string {
  if (typeof value === "number") return showNumber(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (isList(value)) return `(${value.map(showValue).join(", ")}${value.length === 1 ? "," : ""})`;
  return isRaw(value) ? value.raw : showCall(value);
}

const showArgument = ({ name, value }: Argument): string =>
  name === undefined ? showValue(value) : `${name}=${showValue(value)}`;

const WIDE = 100;

/** The call on one line, or where that is long with a line for each argument. */
export function showCall({ callee, args }: Call, indent = ""): string {
  const flat = `${callee}(${args.map(showArgument).join(", ")})`;
  if (indent.length + flat.length <= WIDE || args.length === 0) return flat;
  const inner = `${indent}    `;
  const lines = args.map(({ name, value }) => {
    const shown = isCall(value) ? showCall(value, inner) : showValue(value);
    return `${inner}${name === undefined ? "" : `${name}=`}${shown},`;
  });
  return `${callee}(\n${lines.join("\n")}\n${indent})`;
}

// biome-ignore format: one group a line
const KEYWORDS = new Set([
  "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
  "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
  "return", "try", "while", "with", "yield",
]);

/** Whether `self.name` can be written. */
export const isIdentifier = (name: string): boolean =>
  /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name);

/** "res-net.50" → "ResNet50", for classes. */
export function className(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `Model${joined}`;
}

/** A text out of a file within a docstring, which it must not end: quotes, backslashes and control characters become "_". */
export const inDocstring = (text: string): string => text.replace(/["\\\p{Cc}]/gu, "_");
