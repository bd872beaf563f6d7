import { transfer } from "comlink";
import { type UnitFields, unitFieldsOf } from "../../../src/inspect/unit-fields.ts";
import { tracedNetwork } from "./traced.ts";

/** What each unit of a layer sees of the picture; undefined where that is nothing, or the input is no picture. */
export function fieldsOf(
  text: string,
  input: readonly number[],
  path: string,
): UnitFields | undefined {
  if (input.length !== 3) return undefined;
  const fields = unitFieldsOf(tracedNetwork(text, input).traced, path);
  return fields && transfer(fields, [fields.boxes.buffer]);
}
