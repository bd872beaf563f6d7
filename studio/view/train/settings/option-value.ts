/** Options of settings as text, and back. */
import type { Hint, NumberHint } from "../../../../src/nn/layer/hint.ts";

/** As a form shows it: numbers and names as they are, lists with commas, the rest as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "number" || typeof value === "string") return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === "number"))
    return value.join(", ");
  return JSON.stringify(value);
}

export type Read =
  | { readonly value: unknown }
  /** What is wrong, in words: "is 2, must be below 1". */
  | { readonly fault: string };

/** What a text says for an option. */
export function readText(hint: Hint, text: string): Read {
  const trimmed = text.trim();
  switch (hint.kind) {
    case "number":
      return readNumber(hint, trimmed);
    case "list":
      if (hint.of.kind === "number") return readList(hint.of, trimmed);
      return readJson(trimmed);
    case "either": {
      const read = hint.of.map((one) => readText(one, trimmed));
      return read.find((one) => "value" in one) ?? read[0] ?? { fault: "cannot be read" };
    }
    case "text":
      return { value: trimmed };
    default:
      return readJson(trimmed);
  }
}

function readNumber(hint: NumberHint, text: string): Read {
  const value = Number(text === "" ? Number.NaN : text.replace(",", "."));
  if (!Number.isFinite(value)) return { fault: `is ${text || "empty"}, must be a number` };
  const fault = faultOf(hint, value);
  return fault === undefined ? { value } : { fault: `is ${text}, must be ${fault}` };
}

/** What a number must be that it is not. */
export function faultOf(
  { whole, least, above, most, below }: NumberHint,
  value: number,
): string | undefined {
  if (whole && !Number.isSafeInteger(value)) return "a whole number";
  if (least !== undefined && value < least) return `at least ${least}`;
  if (above !== undefined && value <= above) return `above ${above}`;
  if (most !== undefined && value > most) return `at most ${most}`;
  if (below !== undefined && value >= below) return `below ${below}`;
  return undefined;
}

function readList(of: NumberHint, text: string): Read {
  const parts = text
    .replace(/^\[|\]$/g, "")
    .split(/[,\s]+/)
    .filter((part) => part !== "");
  const values: unknown[] = [];
  for (const part of parts) {
    const read = readNumber(of, part);
    if ("fault" in read) return read;
    values.push(read.value);
  }
  return values.length === 0
    ? { fault: "is empty, must be numbers with commas" }
    : { value: values };
}

function readJson(text: string): Read {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: "is no JSON" };
  }
}

/** "clipNorm" as a label: "clip norm". */
export const labelOf = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`)
    .replace(/(\d)$/, " $1")
    .replace(/^./, (letter) => letter.toUpperCase());
