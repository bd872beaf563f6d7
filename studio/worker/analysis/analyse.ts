import { ShapeError } from "../../../src/graph/shape.ts";
import {
  type LayerTree,
  renderJson,
  type SummaryJson,
  summarise,
} from "../../../src/inspect/index.ts";
import {
  checkSpec,
  type JsonPath,
  type Layer,
  placeOfError,
  type Spec,
  toSpec,
} from "../../../src/nn/index.ts";
import { layersIn, MOST_LAYERS } from "./most-layers.ts";
import { readJson } from "./read-json.ts";

export type { JsonPath } from "../../../src/nn/index.ts";

/** What is wrong with a text, and where. */
export interface Problem {
  /** One line: what came, what was needed, what to write. */
  readonly message: string;
  /** Where in the spec; where absent, see `offset`. */
  readonly at?: JsonPath;
  /** The name before the colon is wrong, not the value behind it. */
  readonly isName?: boolean;
  /** Where in the text, of what is no JSON. */
  readonly offset?: number;
  readonly length?: number;
  /** Path of the layer that is wrong or does not fit; "" is the whole network. */
  readonly layer?: string;
  /** What would be right there: a value as JSON, or where `isName` a name. */
  readonly suggestion?: string;
}

/** A network that holds together. */
export interface Network {
  /** The text that it came of. */
  readonly text: string;
  readonly spec: Spec;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly summary: SummaryJson;
  readonly tree: readonly LayerTree[];
  /** Where in the text the layers stand that are written there, by their paths; "" is the outermost. */
  readonly places: Readonly<Record<string, JsonPath>>;
}

export interface Analysis {
  /** Absent where something is wrong that leaves no network. */
  readonly network?: Network;
  readonly problems: readonly Problem[];
}

/**
 * What a spec's text describes, for examples of a shape. Nothing is run.
 *
 * @cost 5 to 300 ms, 2 ms a layer
 */
export function analyse(text: string, input: readonly number[]): Analysis {
  const read = readJson(text);
  if (!("json" in read)) return { problems: [read] };
  const { json } = read;
  const { layer, problems, places } = checkSpec(json);
  if (layer === undefined) return { problems };
  const layers = layersIn(layer);
  if (layers > MOST_LAYERS)
    return {
      problems: [
        {
          message: `the network has ${layers} layers; the page takes at most ${MOST_LAYERS}, the command line any number`,
          ...{ at: [], layer: "" },
        },
      ],
    };
  try {
    return { network: networkOf(text, layer, input, places), problems: [] };
  } catch (error) {
    if (error instanceof RangeError || error instanceof ShapeError || error instanceof TypeError)
      return { problems: [placeOfError(error, json, places)] };
    throw error;
  }
}

function networkOf(
  text: string,
  layer: Layer,
  input: readonly number[],
  places: ReadonlyMap<string, JsonPath>,
): Network {
  const summary = summarise(layer, input);
  return {
    text,
    spec: toSpec(layer),
    input,
    output: summary.output,
    summary: renderJson(summary, "network"),
    tree: summary.tree,
    places: Object.fromEntries(places),
  };
}
