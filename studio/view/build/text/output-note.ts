/** Whether a network gives as many numbers as its data ask for. */
import type { JsonPath, Network } from "../../../worker/analysis/analyse.ts";

export interface OutputNote {
  readonly message: string;
  /** Where the number of the last layer stands that would mend it. */
  readonly at?: JsonPath;
  readonly option?: string;
}

const show = (shape: readonly number[]): string =>
  shape.length === 0 ? "one number" : shape.join("×");

/** By which option the last layer says how many numbers it gives. */
const counts: Readonly<Record<string, string>> = { linear: "units" };

/**
 * @param outputs  how many numbers the data ask for
 * @param what     what they are: "classes", "numbers to find"
 * @returns        undefined where it fits
 */
export function outputNote(
  { output, spec, places }: Pick<Network, "output" | "spec" | "places">,
  outputs: number,
  what: string,
): OutputNote | undefined {
  if (output.length === 1 && output[0] === outputs) return undefined;
  const message = `The network gives ${show(output)}, the data have ${outputs} ${what}`;
  const last = lastLayer(spec);
  const option = last && counts[last.type];
  const at = last && placeAt(last.path, places);
  if (output.length === 1 && option !== undefined && at !== undefined)
    return {
      message: `${message}: the last ${last?.type} needs ${option} ${outputs}.`,
      at,
      option,
    };
  const first = output.length > 1 ? "flatten or globalAvgPool, then " : "";
  return { message: `${message}: end it with ${first}linear with units ${outputs}.` };
}

const placeAt = (path: JsonPath, places: Network["places"]): JsonPath | undefined =>
  Object.values(places).find(
    (place) => place.length === path.length && place.every((step, i) => step === path[i]),
  );

/** What gives the output, through nested rows. */
function lastLayer(
  spec: Network["spec"],
  path: JsonPath = [],
): { readonly type: string; readonly path: JsonPath } | undefined {
  if (spec.type !== "sequential") return { type: spec.type, path };
  const layers = spec.layers;
  if (!Array.isArray(layers) || layers.length === 0) return undefined;
  const last: unknown = layers.at(-1);
  if (typeof last !== "object" || last === null || !("type" in last)) return undefined;
  return lastLayer(last as Network["spec"], [...path, "layers", layers.length - 1]);
}
