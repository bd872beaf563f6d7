/** Changes of a network's text that touch nothing but what changes: everything else stays as it was typed. */
import { findNodeAtLocation, type Node } from "jsonc-parser";
import type { JsonPath } from "../../worker/analysis/analyse.ts";
import { treeOf } from "./place.ts";
import { printJson } from "./print.ts";

const endOf = ({ offset, length }: Node): number => offset + length;

const splice = (text: string, from: number, to: number, by: string): string =>
  text.slice(0, from) + by + text.slice(to);

/** Spaces at the beginning of the line. */
const indentAt = (text: string, offset: number): number => {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^ */.exec(text.slice(start))?.[0].length ?? 0;
};

/** Whether only spaces stand before it on its line. */
const beginsLine = (text: string, offset: number): boolean =>
  /^\s*$/.test(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset));

/** What stands between two neighbours, and would stand between others like them. */
function gapBetween(
  text: string,
  before: Node | undefined,
  after: Node | undefined,
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const gap = text.slice(endOf(before), after.offset);
  return /^\s*,\s*$/.test(gap) ? gap : undefined;
}

/** @throws {RangeError} if the text is no JSON, or the way leads nowhere */
function nodeOf(text: string, path: JsonPath): Node {
  const tree = treeOf(text);
  const node = tree && (path.length === 0 ? tree : findNodeAtLocation(tree, [...path]));
  if (node) return node;
  throw new RangeError(
    `there is nothing at ${path.join("/") || "the beginning"} of the network's text`,
  );
}

/**
 * The text with another value at the end of the way. An option that is not there yet is written behind the last one; the layer that is to
 * have it must be there.
 *
 * @throws {RangeError} if the text is no JSON, or the way leads nowhere
 */
export function setAt(text: string, path: JsonPath, value: unknown): string {
  const tree = treeOf(text);
  const node = tree && findNodeAtLocation(tree, [...path]);
  if (node)
    return splice(text, node.offset, endOf(node), printJson(value, indentAt(text, node.offset)));
  const owner = nodeOf(text, path.slice(0, -1));
  const name = path.at(-1);
  if (owner.type !== "object" || typeof name !== "string")
    throw new RangeError(`there is nothing at ${path.join("/")} of the network's text`);
  const members = owner.children ?? [];
  const written = `${JSON.stringify(name)}: ${printJson(value, indentAt(text, owner.offset))}`;
  const last = members.at(-1);
  if (last === undefined) return splice(text, owner.offset, endOf(owner), `{ ${written} }`);
  const gap = gapBetween(text, members.at(-2), last) ?? ", ";
  return splice(text, endOf(last), endOf(last), gap + written);
}

/**
 * The text without the option or the entry of a list at the end of the way.
 *
 * @throws {RangeError} if it is not there
 */
export function removeAt(text: string, path: JsonPath): string {
  const value = nodeOf(text, path);
  const node = value.parent?.type === "property" ? value.parent : value;
  const owner = node.parent;
  if (owner === undefined) throw new RangeError("the whole network cannot be removed");
  const siblings = owner.children ?? [];
  const i = siblings.indexOf(node);
  const [before, after] = [siblings[i - 1], siblings[i + 1]];
  if (before) return splice(text, endOf(before), endOf(node), "");
  if (after) return splice(text, node.offset, after.offset, "");
  return splice(text, owner.offset, endOf(owner), owner.type === "array" ? "[]" : "{}");
}

/**
 * The text with one entry more in the list at the end of the way.
 *
 * @param index  the entry that will stand behind it; the length of the list puts it at the end
 * @throws {RangeError} if there is no list, or it has no such place
 */
export function insertAt(text: string, path: JsonPath, index: number, value: unknown): string {
  const list = nodeOf(text, path);
  const items = list.children ?? [];
  if (list.type !== "array" || index < 0 || index > items.length)
    throw new RangeError(`there is no list with a place ${index} at ${path.join("/")}`);
  const first = items[0];
  if (first === undefined) {
    const indent = indentAt(text, list.offset);
    const line = `\n${" ".repeat(indent + 2)}${printJson(value, indent + 2)}\n${" ".repeat(indent)}`;
    return splice(text, list.offset, endOf(list), `[${line}]`);
  }
  const indent = indentAt(text, first.offset);
  const lone = beginsLine(text, first.offset) ? `,\n${" ".repeat(indent)}` : ", ";
  const gap = gapBetween(text, items[0], items[1]) ?? lone;
  const written = printJson(value, indent);
  const [before, after] = [items[index - 1], items[index]];
  if (after) return splice(text, after.offset, after.offset, written + gap);
  return before ? splice(text, endOf(before), endOf(before), gap + written) : text;
}

/**
 * The text with an entry of the list at another place of it, as it was typed.
 *
 * @param to  its place afterwards
 * @throws {RangeError} if there is no such list, or it has no such places
 */
export function moveAt(text: string, path: JsonPath, from: number, to: number): string {
  const list = nodeOf(text, path);
  const items = list.children ?? [];
  const valid = (i: number): boolean => Number.isInteger(i) && i >= 0 && i < items.length;
  if (list.type !== "array" || !valid(from) || !valid(to))
    throw new RangeError(`there is no list with places ${from} and ${to} at ${path.join("/")}`);
  const written = items.map((item) => text.slice(item.offset, endOf(item)));
  const [moved = ""] = written.splice(from, 1);
  written.splice(to, 0, moved);
  // What stands between them stays between them.
  const gaps = items.slice(1).map((item, i) => text.slice(endOf(items[i] ?? item), item.offset));
  const all = written.map((item, i) => item + (gaps[i] ?? "")).join("");
  const [first, last] = [items[0] ?? list, items.at(-1) ?? list];
  return splice(text, first.offset, endOf(last), all);
}

/** The smallest change that makes one text another: for editors, whose cursor it leaves where it was. */
export function differenceOf(
  before: string,
  after: string,
): { readonly from: number; readonly to: number; readonly insert: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
