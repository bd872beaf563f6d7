import { ShapeError } from "../../../graph/shape.ts";
import { findOperator } from "../operators/index.ts";
import { bad, shown, shownOperator, UnsupportedOnnxError, unsupported } from "./error.ts";
import type { OnnxModel, OnnxNode } from "./model.ts";
import { Call, type Operator, runOperator } from "./operator.ts";
import { Value } from "./value.ts";

/** @throws {UnsupportedOnnxError} naming the first node whose operator is not here; before anything runs */
export function requireOperators({ nodes, opset }: OnnxModel): void {
  for (const node of nodes) operatorOf(node, opset);
}

function operatorOf(node: OnnxNode, opset: number): Operator {
  const { op, domain, where, attributes } = node;
  const version = domain === "" ? `opset ${opset}` : `domain ${shown(domain)}`;
  const operator = domain === "" ? findOperator(op) : undefined;
  if (operator === undefined || opset < (operator.since ?? 0))
    throw unsupported(
      `${where}: the operator ${shownOperator(op)} of ${version} is not read${op === "If" || op === "Loop" || op === "Scan" ? ", nor other graphs within a graph" : ""}`,
    );
  const [fewest, most] = operator.inputs;
  if (node.inputs.length < fewest || node.inputs.length > most)
    throw bad(
      `${where}: it has ${node.inputs.length} inputs, ${op} of ${version} takes ${fewest === most ? fewest : `${fewest} to ${most === Infinity ? "any number" : most}`}`,
    );
  const strange = attributes.names.find((name) => !operator.attributes?.includes(name));
  if (strange !== undefined)
    throw unsupported(`${where}: ${op} of ${version} is read without attribute ${shown(strange)}`);
  return operator;
}

/**
 * Walks the graph once. `inputs` has a value for each of the model's inputs.
 * @returns every tensor of the graph, by name
 */
export function evaluateGraph(
  model: OnnxModel,
  inputs: ReadonlyMap<string, Value>,
): Map<string, Value> {
  const { nodes, initializers, opset } = model;
  const values = new Map<string, Value>(inputs);
  for (const [name, { type, shape, data }] of initializers)
    values.set(
      name,
      new Value({ type, shape, numbers: data }, [], 0, `initializer ${shown(name)}`),
    );
  for (const node of nodes) {
    const given = node.inputs.map((name) => (name === "" ? undefined : values.get(name)));
    const call = new Call(node, opset, given);
    const results = run(operatorOf(node, opset), call);
    const present = given.filter((value) => value !== undefined);
    const sources = unionOf(present);
    const cost = present.reduce((sum, value) => sum + value.cost, 0);
    for (const [i, name] of node.outputs.entries()) {
      if (name === "") continue;
      const result = results[i];
      if (result === undefined) throw call.refuse(`its output ${i} is not computed here`);
      values.set(name, new Value(result, sources, cost, node.where));
    }
  }
  return values;
}

function run(operator: Operator, call: Call) {
  try {
    return runOperator(operator, call);
  } catch (error) {
    if (error instanceof ShapeError || error instanceof TypeError || error instanceof RangeError)
      throw bad(
        error.message.startsWith(call.where) ? error.message : `${call.where}: ${error.message}`,
      );
    // A constant that cannot be held is met by the first node that computes with it.
    if (error instanceof UnsupportedOnnxError && !error.message.includes(call.where))
      throw unsupported(`${call.where}: ${error.message.replace(/^onnx: /, "")}`);
    throw error;
  }
}

/** Most values depend on one set of inputs, which is then shared. */
function unionOf(values: readonly Value[]): readonly string[] {
  let [union = []] = values.map(({ sources }) => sources);
  for (const { sources } of values)
    if (sources !== union && sources.some((name) => !union.includes(name)))
      union = [...new Set([...union, ...sources])];
  return union;
}
