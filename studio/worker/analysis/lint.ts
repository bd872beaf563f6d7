import { ShapeError } from "../../../src/graph/shape.ts";
import {
  explainMisfit,
  type Finding,
  type JsonEdit,
  jsonEdits,
  type LintOptions,
  type Misfit,
} from "../../../src/inspect/index.ts";
import { lintTraced } from "../../../src/inspect/lint/index.ts";
import { fromSpec, type Json, type Layer } from "../../../src/nn/index.ts";
import { layersIn, MOST_LAYERS } from "./most-layers.ts";
import { tracedNetwork } from "./traced.ts";

/** A finding, and its repair as changes of the text's JSON, to be made one after the other. */
export interface PlacedFinding extends Finding {
  readonly changes?: readonly JsonEdit[];
}

/**
 * What is likely wrong with the network of a text, or why the data do not go through it. Nothing for a text that is no spec:
 * `analyse` says what is wrong with that.
 */
export function lint(
  text: string,
  input: readonly number[],
  options: LintOptions,
): readonly PlacedFinding[] {
  let json: Json;
  let layer: Layer;
  try {
    json = JSON.parse(text);
    layer = fromSpec(json);
  } catch {
    return [];
  }
  // That is said by `analyse`.
  if (layersIn(layer) > MOST_LAYERS) return [];
  return findings(text, layer, input, options).map((finding) => ({
    ...finding,
    ...(finding.repair && { changes: jsonEdits(layer, json, finding.repair.edits) }),
  }));
}

function findings(
  text: string,
  layer: Layer,
  input: readonly number[],
  options: LintOptions,
): readonly Finding[] {
  try {
    const { layer, traced } = tracedNetwork(text, input);
    return lintTraced(layer, traced, options);
  } catch (error) {
    if (!(error instanceof ShapeError || error instanceof RangeError)) throw error;
    const misfit = error instanceof ShapeError ? explainMisfit(layer, input) : undefined;
    return misfit === undefined ? [] : [asFinding(misfit)];
  }
}

const asFinding = ({ layer, message, repair }: Misfit): Finding => ({
  ...{ rule: "shape", severity: "error", layer },
  message: message.startsWith(`${layer}: `) ? message.slice(layer.length + 2) : message,
  source: "a layer takes inputs of one kind of shape only",
  ...(repair && { repair }),
});
