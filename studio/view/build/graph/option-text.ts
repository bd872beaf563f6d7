/** Values of options as a person types them in a form. */
import type { Json } from "../../../../src/nn/spec.ts";
import { oneLine } from "../../../state/spec-edit.ts";

/** A word stands without quotation marks; nothing for no value. */
export const textOfOption = (value: Json | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : oneLine(value);

/**
 * What was meant: JSON, a word, "3×3" or "3, 5" for a list. Nothing typed is no value, so that the default counts.
 * Whether the value may be is for the engine to say.
 */
export function optionOfText(text: string): Json | undefined {
  const typed = text.trim();
  if (typed === "") return undefined;
  const list = /^-?[\d.]+(?:\s*[×x,]\s*-?[\d.]+)+$/.test(typed);
  if (list) return typed.split(/[×x,]/).map(Number);
  try {
    return JSON.parse(typed) as Json;
  } catch {
    return typed;
  }
}
