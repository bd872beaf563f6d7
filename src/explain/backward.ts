/** The way back: ∂L/∂ of what each layer makes and of its weights, by the chain rule. */
import { topologicalOrder } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Rewriting } from "./cells.ts";
import type { Cell } from "./explanation.ts";
import type { Entry, Ledger } from "./ledger.ts";
import { type Name, slopeName } from "./name.ts";
import { chained, errorOf, localSlope, summed, throughSoftmax, toLargest } from "./textbook.ts";
import { groupOf, type TracedLayer, type TracedStep } from "./trace.ts";

const LOSS: Name = { latex: "L", text: "L" };

export interface BackwardOptions {
  readonly step: TracedStep;
  readonly ledger: Ledger;
  readonly layers: readonly TracedLayer[];
  readonly examples: number;
  /** Above the letters of a layer. */
  readonly numbers: ReadonlyMap<TracedLayer, number>;
}

/** Writes the slopes of all layers, from the last to the first. */
export function writeBackward(options: BackwardOptions): void {
  const ofLoss = new Set(topologicalOrder([options.step.loss]));
  for (const layer of options.layers.toReversed()) {
    if (ofLoss.has(layer.output)) writeOutput(options, layer);
    writeParameters(options, layer);
  }
}

/** ∂L/∂z, or ∂L/∂a: of what the layer makes. Before it, where a function of single numbers takes that, ∂a/∂z. */
function writeOutput(options: BackwardOptions, layer: TracedLayer): void {
  const { ledger, step, layers } = options;
  const of = ledger.nameOf(layer.output);
  if (of === undefined) return;
  const into = layers.find((next) => next.input === layer.output && next !== step.fused);
  const local = into && writeLocal(options, into);
  const entry = {
    phase: "backward",
    layer: layer.path,
    title: "slope of the loss by these",
  } as const;
  writeSlope(options, layer, step.slope(layer.output), of, entry, (i) =>
    formOf(options, layer, into, local, i),
  );
}

function writeParameters(options: BackwardOptions, layer: TracedLayer): void {
  const { ledger, step } = options;
  for (const { node, learned, name } of layer.parameters) {
    const of = ledger.nameOf(node);
    if (!learned || of === undefined) continue;
    const title = `slope of the loss by the ${name}`;
    const entry = { phase: "backward", layer: layer.path, title, isParameter: true } as const;
    const [channels = 1] = node.shape;
    const isAdded = node.shape.length === 1 && channels === layer.output.shape.at(-1);
    const form = (i: number): Rewriting | undefined => {
      const slopes = ledger.ids(step.slope(layer.output));
      const own = slopes.filter((_, place) => place % channels === i);
      return isAdded && own.length > 0 ? summed(own) : undefined;
    };
    writeSlope(options, layer, step.slope(node), of, entry, form);
  }
}

function writeSlope(
  { ledger, numbers }: BackwardOptions,
  layer: TracedLayer,
  node: Node,
  of: Name,
  entry: Entry,
  form?: (element: number) => Rewriting | undefined,
): void {
  ledger.joined(node, { phase: "backward", layer: layer.path, number: numbers.get(layer) });
  const join = ([part]: readonly Name[]): Name => slopeName(LOSS, part as Name);
  ledger.define(
    node,
    { name: slopeName(LOSS, of), kind: "slope", parts: [of], join, ...(form && { form }) },
    entry,
  );
}

/** ∂a/∂z of an elementwise activation, as cells of their own. */
function writeLocal(
  { ledger, step }: BackwardOptions,
  layer: TracedLayer,
): readonly Cell[] | undefined {
  const { input, output, path } = layer;
  const { type } = layer.layer;
  const [a, z] = [ledger.nameOf(output), ledger.nameOf(input)];
  if (!z || !a || groupOf(layer) !== "activation" || isAlongAxis(type)) return undefined;
  const node = step.localSlope(layer);
  if (ledger.has(node)) return undefined;
  const ids = ledger.ids(output);
  return ledger.define(
    node,
    {
      ...{ name: slopeName(a, z), kind: "value", parts: [a, z] },
      join: ([above, below]) => slopeName(above as Name, below as Name),
      form: (i, expr) => localSlope(type, ledger.cells, expr, ids[i] as number),
    },
    { phase: "backward", title: `slope of ${type}`, layer: path },
  );
}

const isAlongAxis = (type: string): boolean =>
  type === "softmax" || type === "logSoftmax" || type === "argmax";

/** How a textbook writes ∂L/∂v for element i of what `layer` makes, `into` being the layer that takes it. */
function formOf(
  { ledger, step, examples }: BackwardOptions,
  layer: TracedLayer,
  into: TracedLayer | undefined,
  local: readonly Cell[] | undefined,
  i: number,
): Rewriting | undefined {
  const { fused, target, output, slope } = step;
  if (fused?.input === layer.output) {
    if (fused.layer.type === "logSoftmax") return undefined;
    const count = fused.layer.type === "sigmoid" ? sizeOf(output.shape) : examples;
    return errorOf(ledger.ids(output)[i]!, ledger.ids(target.node)[i]!, count);
  }
  const after = into ? ledger.ids(slope(into.output)) : [];
  if (!into || after.length === 0) return undefined;
  if (local) return chained(after[i]!, local[i]!.id);
  const made = ledger.ids(into.output);
  if (made.length === 0) return undefined;
  if (into.layer.type === "softmax") {
    const width = into.output.shape.at(-1)!;
    const from = i - (i % width);
    const row = (ids: readonly number[]) => ids.slice(from, from + width);
    return throughSoftmax(i % width, row(made), row(after));
  }
  if (into.layer.type === "maxPool") {
    const self = ledger.ids(layer.output)[i]!;
    const windows = made.map((id) => ledger.cells.all[id]?.formula?.inputs ?? []);
    const reads = windows.flatMap((window, k) => (window.includes(self) ? [k] : []));
    const pick = <T>(list: readonly T[]): T[] => reads.map((k) => list[k] as T);
    if (reads.length === 0) return undefined;
    return toLargest(self, pick(made), pick(windows), pick(after));
  }
  return undefined;
}
