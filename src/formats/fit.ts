import { sameShape, showShape } from "../graph/shape.ts";
import { FormatError } from "./format-error.ts";

interface Wanted {
  readonly shape: readonly number[];
  /** It may be missing. */
  readonly optional?: boolean | undefined;
}

/** So many slips are listed; of the others the number. */
const LISTED = 20;

/**
 * Whether the tensors of a file are those of a model: all, no others, all of their shapes.
 *
 * @throws {FormatError} in one line: every name that is not so, with both shapes; the first 20, then how many more
 */
export function requireSameTensors(
  wanted: ReadonlyMap<string, Wanted>,
  found: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): void {
  const slips: string[] = [];
  for (const [name, { shape, optional }] of wanted) {
    const came = found.get(name);
    if (came === undefined) {
      if (!optional) slips.push(`${name} is missing, must be ${showShape(shape)}`);
    } else if (!sameShape(came.shape, shape))
      slips.push(`${name} is ${showShape(came.shape)}, must be ${showShape(shape)}`);
  }
  for (const [name, { shape }] of found)
    if (!wanted.has(name)) slips.push(`${name} is ${showShape(shape)}, the model has none`);
  if (slips.length === 0) return;
  const more = slips.length > LISTED ? `; and ${slips.length - LISTED} more` : "";
  const tensors = slips.length === 1 ? "1 tensor does" : `${slips.length} tensors do`;
  throw new FormatError(
    `${tensors} not fit the model: ${slips.slice(0, LISTED).join("; ")}${more}`,
  );
}
