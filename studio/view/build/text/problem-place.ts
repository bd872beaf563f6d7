/** Where a problem is marked in the text, and the text without it. */
import { rangeOf, type TextRange, treeOf } from "../../../state/spec-text/place.ts";
import type { Problem } from "../../../worker/analysis/analyse.ts";

/** At least a character wide, so that there is something to see, and within the text. */
export function placeOf(text: string, problem: Problem): TextRange {
  const { from, to } = wanted(text, problem);
  const start = Math.max(0, Math.min(from, text.length - 1));
  return { from: start, to: Math.min(Math.max(to, start + 1), text.length) };
}

function wanted(text: string, { at, isName, offset, length = 1 }: Problem): TextRange {
  if (offset !== undefined) return { from: offset, to: offset + length };
  const tree = at && treeOf(text);
  if (!at || !tree) return { from: 0, to: 1 };
  const place = rangeOf(tree, at, isName ? "name" : "value");
  // Of something that takes lines, the first is enough.
  const end = text.indexOf("\n", place.from);
  return end >= 0 && end < place.to ? { from: place.from, to: end } : place;
}

/** What the person is told that the fix will write; undefined where none is known. */
export const fixTitle = ({ suggestion, isName }: Problem): string | undefined =>
  suggestion === undefined
    ? undefined
    : `Write ${isName ? JSON.stringify(suggestion) : suggestion}`;

/** The text with what is suggested instead; the same where nothing is. */
export function fixed(text: string, { at, suggestion, isName }: Problem): string {
  const tree = at && treeOf(text);
  if (!at || !tree || suggestion === undefined) return text;
  const { from, to } = rangeOf(tree, at, isName ? "name" : "value");
  return text.slice(0, from) + (isName ? JSON.stringify(suggestion) : suggestion) + text.slice(to);
}
