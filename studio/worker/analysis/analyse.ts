import { ShapeError } from "../../../src/graph/shape.ts";
import {
  type Diagram,
  diagramOf,
  type LayerTree,
  renderJson,
  type SummaryJson,
  summarise,
} from "../../../src/inspect/index.ts";
import { fromSpec, type Layer, type Spec, toSpec } from "../../../src/nn/index.ts";

/** Names and positions on the way from the root of a JSON text to a value. */
export type JsonPath = readonly (string | number)[];

/** What is wrong with a text, and where. */
export interface Problem {
  /** One line: what came, what was needed, what to write. */
  readonly message: string;
  /** Where in the spec; where absent, see `offset`. */
  readonly at?: JsonPath;
  /** Where in the text, of what is no JSON. */
  readonly offset?: number;
  /** The layer that does not fit, where the spec itself is right. */
  readonly layer?: string;
  /** A value that would be right there. */
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
  readonly diagram: Diagram;
}

export interface Analysis {
  /** Absent where something is wrong that leaves no network. */
  readonly network?: Network;
  readonly problems: readonly Problem[];
}

/**
 * What a spec's text describes, for examples of a shape. Nothing is run.
 *
 * @cost 5 to 300 ms
 */
export function analyse(text: string, input: readonly number[]): Analysis {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { problems: [{ message: `no JSON: ${messageOf(error)}` }] };
  }
  try {
    return { network: networkOf(text, fromSpec(json), input), problems: [] };
  } catch (error) {
    if (error instanceof RangeError || error instanceof ShapeError || error instanceof TypeError)
      return { problems: [{ message: error.message }] };
    throw error;
  }
}

function networkOf(text: string, layer: Layer, input: readonly number[]): Network {
  const summary = summarise(layer, input);
  return {
    text,
    spec: toSpec(layer),
    input,
    output: summary.output,
    summary: renderJson(summary, "network"),
    tree: summary.tree,
    diagram: diagramOf(layer, input),
  };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
