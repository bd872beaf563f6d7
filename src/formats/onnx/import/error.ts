import { FormatError } from "../../format-error.ts";

/** A valid model that asks for what is not here: an operator, an attribute's value, a type. The line names it, the node and the opset. */
export class UnsupportedOnnxError extends FormatError {
  override name = "UnsupportedOnnxError";
}

/** "onnx: " and what is wrong with the file. */
export const bad = (what: string): FormatError => new FormatError(`onnx: ${what}`);

export const unsupported = (what: string): UnsupportedOnnxError =>
  new UnsupportedOnnxError(`onnx: ${what}`);

/** A name from a file as an error may show it: short, on one line. */
export function shown(name: string): string {
  const cut = name.length > 60 ? `${name.slice(0, 57)}…` : name;
  return JSON.stringify(cut);
}

/** An operator as an error may show it: as it is where it looks like one, else as `shown`. */
export const shownOperator = (name: string): string =>
  /^\w{1,60}$/.test(name) ? name : shown(name);
