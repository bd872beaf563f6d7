import { ShapeError, showShape } from "../../../graph/shape.ts";
import { type Layer, SpecError, type Variables } from "../../../nn/index.ts";
import { placeholder } from "../../../tensor/index.ts";
import { whileTracing } from "../../../tensor/tracing.ts";
import { bad, shown, UnsupportedOnnxError, unsupported } from "../import/error.ts";
import { evaluateGraph, requireOperators } from "../import/evaluate.ts";
import type { ReadOptions } from "../import/external.ts";
import { type OnnxModel, type OnnxNode, type OnnxPort, readOnnx } from "../import/model.ts";
import { NeedsValues, Value } from "../import/value.ts";
import { type Atom, type Axes, atomsOf, sameAxes, sameOrder } from "./axes.ts";
import { convolutionRaisers } from "./convolution.ts";
import { denseRaisers } from "./dense.ts";
import { elementwiseRaisers } from "./elementwise.ts";
import { movementRaisers } from "./movement.ts";
import { normRaisers } from "./norm.ts";
import { withPatterns } from "./patterns.ts";
import { type Handle, Raise } from "./raise.ts";
import type { Raiser } from "./raiser.ts";
import { recurrentRaisers } from "./recurrent.ts";

const raisers: Readonly<Record<string, Raiser>> = {
  ...convolutionRaisers,
  ...denseRaisers,
  ...elementwiseRaisers,
  ...normRaisers,
  ...movementRaisers,
  ...recurrentRaisers,
};

export interface ImportedOnnx {
  /** What the file calls its graph; often nothing. */
  readonly name: string;
  readonly layer: Layer;
  readonly variables: Variables;
  /** Shape of one example, channels last. */
  readonly input: readonly number[];
}

export interface FromOnnxOptions extends ReadOptions {
  /** Shape of one example, channels last, where the file leaves axes free. */
  readonly input?: readonly number[];
}

/**
 * An ONNX model as layers, with its weights: it can be summarised, trained, evaluated and exported like any other. Images lie with their
 * channels last here, so [N, 3, 224, 224] in the file is [224, 224, 3], and rows of a matrix behind a flattened image change their places.
 * What only turns or reshapes in the file needs no layer. A graph without branches becomes `sequential`, any other `graph`. Batch
 * normalisation that the exporter put into the convolution before it stays there.
 *
 * The model has one input and one output.
 *
 * @throws {FormatError} for a damaged file
 * @throws {UnsupportedOnnxError} naming operator, node and opset of what has no layer here
 */
export function fromOnnx(
  bytes: Uint8Array,
  { input, external }: FromOnnxOptions = {},
): ImportedOnnx {
  const model = readOnnx(bytes, { external });
  requireOperators(model);
  const [port, another] = model.inputs;
  if (!port || another)
    throw unsupported(
      `the model has ${model.inputs.length} inputs, layers have one (${model.inputs.map(({ name }) => shown(name)).join(", ")}); runOnnx runs it`,
    );
  if (model.outputs.length !== 1)
    throw unsupported(
      `the model has ${model.outputs.length} outputs, layers have one (${model.outputs.map(({ name }) => shown(name)).join(", ")}); runOnnx runs it`,
    );
  let first: unknown;
  for (const order of ordersFor(model, port)) {
    try {
      return raiseModel(model, port, order, input);
    } catch (error) {
      // What makes no layer: numbers that an option refuses, shapes that do not meet.
      if (error instanceof SpecError || error instanceof ShapeError) throw bad(error.message);
      if (error instanceof NeedsValues)
        throw unsupported(
          `a shape in the model depends on the values of its input ${shown(port.name)}, which layers cannot do; runOnnx runs it`,
        );
      if (!(error instanceof UnsupportedOnnxError)) throw error;
      first ??= error;
    }
  }
  throw first;
}

/** How the input may lie: its axes as the file has them, or the channels at the end; what is likelier first. */
function ordersFor({ nodes }: OnnxModel, { shape }: OnnxPort): readonly ("first" | "last")[] {
  const rank = shape?.length ?? 4;
  if (rank < 3) return ["last"];
  const slides = nodes.some(({ op }) => /^Conv|Pool/.test(op));
  return rank > 3 || slides ? ["first", "last"] : ["last", "first"];
}

function raiseModel(
  model: OnnxModel,
  port: OnnxPort,
  order: "first" | "last",
  example: readonly number[] | undefined,
): ImportedOnnx {
  const shape = inputShape(port, order, example);
  const values = tracedValues(model, port, shape);
  const [output] = model.outputs;
  const name = output?.name ?? "";
  const nodes = withPatterns(computedNodes(model, name, values), [name], values);
  const batch: Atom = { extent: shape[0] ?? 1 };
  const raise = new Raise(model, nodes, values, batch);
  const logical: Axes = [[batch], ...shape.slice(1).map(atomsOf)];
  const [n = [], channels = [], ...rest] = logical;
  const physical = order === "first" && shape.length > 2 ? [n, ...rest, channels] : logical;
  raise.set(port.name, { node: "input", physical, logical });
  for (const node of nodes) raiseNode(raise, node);
  const result = raise.maybe(name);
  if (!result) throw unsupported(`output ${shown(name)} does not depend on the input`);
  const { layer, params, state } = raise.finish(asOutput(raise, result));
  const extents = physical.map((axis) => axis.reduce((size, { extent }) => size * extent, 1));
  return { name: model.name, layer, variables: { params, state }, input: extents.slice(1) };
}

/** The nodes that lead from the input to the output; what they compute of shapes and constants alone is known already. */
function computedNodes(
  { nodes }: OnnxModel,
  output: string,
  values: ReadonlyMap<string, Value>,
): readonly OnnxNode[] {
  const wanted = new Set([output]);
  const depends = (name: string) => (values.get(name)?.sources.length ?? 0) > 0;
  const found = nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => wanted.has(name) && depends(name))) return false;
    for (const name of inputs) wanted.add(name);
    return true;
  });
  return found.reverse();
}

function raiseNode(raise: Raise, node: OnnxNode): void {
  raise.at(node);
  const raiser = Object.hasOwn(raisers, node.op) ? raisers[node.op] : undefined;
  if (!raiser) throw raise.refuseOperator();
  const made = raiser(raise, node);
  for (const [i, name] of node.outputs.entries()) {
    const handle = made[i];
    if (handle) raise.set(name, handle);
    else if (raise.uses(name) > 0) throw raise.refuse(`has an output ${i}`);
  }
}

/** Free axes by what is told; a free batch is of two, so that it is not taken for an axis of 1. */
function inputShape(
  { name, shape, type }: OnnxPort,
  order: "first" | "last",
  example: readonly number[] | undefined,
): number[] {
  const where = `input ${shown(name)}`;
  if (type === undefined) throw unsupported(`${where}: the model does not say its type`);
  const told =
    example && (order === "first" ? [example.at(-1) ?? 1, ...example.slice(0, -1)] : example);
  const rank = shape?.length ?? (told ? told.length + 1 : undefined);
  if (rank === undefined || rank < 1)
    throw unsupported(
      `${where}: the file does not say its shape; tell it as input: [height, width, channels]`,
    );
  if (told && told.length !== rank - 1)
    throw bad(
      `${where} has ${rank} axes with the batch; ${showShape(example ?? [])} came as the shape of an example`,
    );
  return Array.from({ length: rank }, (_, axis) => {
    const own = shape?.[axis];
    const given = axis === 0 ? undefined : told?.[axis - 1];
    if (typeof own === "number") {
      if (given !== undefined && given !== own)
        throw bad(`${where}: axis ${axis} is ${own} in the file, and ${given} came`);
      return own;
    }
    if (axis === 0) return 2;
    if (given === undefined)
      throw unsupported(
        `${where}: axis ${axis} (${own ?? "unnamed"}) is free in the file; tell the shape of an example, channels last`,
      );
    return given;
  });
}

/** Every tensor of the graph: those that depend on the input with their shape, the others with their numbers. */
function tracedValues(model: OnnxModel, { name, type }: OnnxPort, shape: readonly number[]) {
  const x = placeholder(shape, type?.dtype);
  const made = { type: type as NonNullable<typeof type>, tensor: x };
  const value = new Value(made, [name], 0, `input ${shown(name)}`);
  return whileTracing(() => evaluateGraph(model, new Map([[name, value]])));
}

/** The output as the file sees it, or, of images, with its channels at the end. */
function asOutput(raise: Raise, result: Handle): Handle {
  const { logical } = result;
  const [n = [], channels = [], ...rest] = logical;
  const last = [n, ...rest, channels];
  if ([logical, last].some((axes) => sameAxes(axes, result.physical))) return result;
  const isTurned = rest.length > 0 && !sameOrder(result.physical, logical);
  return raise.arrange(result, isTurned ? last : logical);
}
