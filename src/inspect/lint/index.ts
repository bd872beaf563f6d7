import { type Shape, ShapeError, sizeOf } from "../../graph/shape.ts";
import { type Layer, layerKinds } from "../../nn/index.ts";
import { type TracedModel, traceModel } from "../trace.ts";
import { edited, type SpecEdit } from "./edit.ts";
import { flowOf } from "./flow.ts";
import type { Finding, Ground, LintOptions, Severity } from "./rule.ts";
import { rules } from "./rules/index.ts";

export { edited, type JsonEdit, jsonEdits, type SpecEdit } from "./edit.ts";
export { explainMisfit, type Misfit } from "./misfit.ts";
export type { Finding, LintOptions, Repair, Rule, Severity } from "./rule.ts";
export { rules } from "./rules/index.ts";

const order: readonly Severity[] = ["error", "warning", "note"];

/**
 * What is likely wrong with a network that holds together, each with its reason and, where it can be given, a repair. The network is
 * traced, never run.
 *
 * @param input  shape of one example
 * @returns  the gravest first, and those of one rule in the order of the work
 * @throws {ShapeError} naming the layer that such an input does not fit; see `explainMisfit`
 * @cost     that of a summary without memory; a trace more for each repair that moves shapes
 */
export function lint(model: Layer, input: Shape, options: LintOptions = {}): readonly Finding[] {
  return lintTraced(model, traceModel(model, input), options);
}

/** As `lint`, of a model that is traced already. */
export function lintTraced(
  model: Layer,
  traced: TracedModel,
  options: LintOptions = {},
): readonly Finding[] {
  const ground = groundOf(model, traced, options);
  const findings = rules.flatMap(({ name, severity, source, find }) =>
    [...find(ground)].map(
      ({ repair, ...found }): Finding => ({
        ...{ rule: name, severity, source, ...found },
        ...(repair !== undefined && isData(model) && { repair }),
      }),
    ),
  );
  return findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** Whether all of it can be written as a spec, and so be edited. */
const isData = (layer: Layer): boolean =>
  layerKinds.get(layer.type)?.json === true && layer.children.every((child) => isData(child.layer));

function groundOf(model: Layer, traced: TracedModel, options: LintOptions): Ground {
  const steps = flowOf(model, traced);
  const params = new Map(
    traced.layers.map(({ path, params }) => [
      path,
      params.reduce((sum, { tensor }) => sum + sizeOf(tensor.shape), 0),
    ]),
  );
  const input = traced.x.shape.slice(1);
  return {
    ...options,
    ...{ model, traced, steps, input },
    end: steps.at(-1)!,
    params: (path) => params.get(path) ?? 0,
    holds: (edits) => holds(model, input, edits),
  };
}

/** Whether the model takes its input after the changes. */
export function holds(model: Layer, input: Shape, edits: readonly SpecEdit[]): boolean {
  try {
    traceModel(edited(model, edits), input);
    return true;
  } catch (error) {
    if (error instanceof ShapeError || error instanceof RangeError) return false;
    throw error;
  }
}
