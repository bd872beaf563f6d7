import type { JsonEdit } from "../../../src/inspect/lint/edit.ts";
import type { Json } from "../../../src/nn/spec.ts";
import { insertInto, layerAt, oneLine, removeLayer, setOption } from "../../state/spec-edit.ts";

/**
 * A network's text after the changes of a repair, one after the other; everything else stays as it was typed.
 *
 * @throws {SpecEditError} in words, where a change cannot be made
 */
export const applyChanges = (text: string, changes: readonly JsonEdit[]): string =>
  changes.reduce(applyChange, text);

function applyChange(text: string, change: JsonEdit): string {
  const { at } = change;
  const place = at.at(-1);
  if (place === undefined) return change.edit === "remove" ? text : `${oneLine(change.value)}\n`;
  const owner = at.slice(0, -1);
  if (typeof place === "string")
    return setOption(text, owner, place, change.edit === "remove" ? undefined : change.value);
  if (change.edit === "insert") return insertInto(text, owner, place, change.value);
  if (change.edit === "remove") return removeLayer(text, at, false);
  const list = listAt(text, owner);
  // A graph finds its layers by their names, so only its whole list can be written anew.
  if (layerAt(text, at.slice(0, -2)).type === "graph")
    return setOption(text, at.slice(0, -2), String(owner.at(-1)), list.with(place, change.value));
  return removeLayer(insertInto(text, owner, place, change.value), [...owner, place + 1], false);
}

function listAt(text: string, at: readonly (string | number)[]): readonly Json[] {
  const value = layerAt(text, at.slice(0, -1))[String(at.at(-1))];
  return Array.isArray(value) ? value : [];
}
