import { sizeOf } from "../graph/shape.ts";
import { writeBackward } from "./backward.ts";
import type { Rewriting } from "./cells.ts";
import type { Block, ExplainedLayer, Explanation } from "./explanation.ts";
import { Ledger } from "./ledger.ts";
import { letterOf, type Name, ofLayer } from "./name.ts";
import { requireSmall, sizeOfNetwork } from "./size.ts";
import { binaryCrossEntropyOf, crossEntropyOf } from "./textbook.ts";
import {
  groupOf,
  layersOf,
  type StepOptions,
  type TracedLayer,
  type TracedStep,
  traceStep,
} from "./trace.ts";

const letter = (text: string, latex = text): Name => ({ latex, text });

/** What layers make, by their group. */
const outputs: Readonly<Record<string, { readonly name: Name; readonly title: string }>> = {
  linear: { name: letter("z"), title: "weighted sums" },
  convolution: { name: letter("z"), title: "weighted sums" },
  activation: { name: letter("a"), title: "activations" },
  pooling: { name: letter("p"), title: "pooled" },
  normalisation: { name: letter("u"), title: "normalised" },
};

/** What everything writes with. */
interface Desk {
  readonly options: StepOptions;
  readonly step: TracedStep;
  readonly layers: readonly TracedLayer[];
  readonly numbers: ReadonlyMap<TracedLayer, number>;
  readonly examples: number;
  readonly ledger: Ledger;
}

/**
 * One training step of a small network, number by number: what every z, a, slope and new weight is, as a formula over the numbers
 * before it and as a value in float64. All of it is read off the graph that `traceStep` makes.
 *
 * @throws {RangeError} for a network that is too large, a recurrence, a target of another size, or a number that leaves float32;
 *   {ShapeError} naming the layer that the input does not fit
 */
export function explain(options: StepOptions): Explanation {
  const { model, variables, inputShape, input, rate } = options;
  const size = sizeOfNetwork(model, variables, inputShape);
  const examples = input.length / sizeOf(inputShape);
  requireSmall(size, examples);
  const step = traceStep(options);
  const layers = layersOf(step);
  const learned = layers.flatMap(({ parameters }) => parameters);
  const ledger = new Ledger([
    ...[step.loss, step.output],
    ...layers.map(({ output }) => step.slope(output)),
    ...learned.map(({ node }) => step.slope(node)),
  ]);
  const desk = { options, step, layers, numbers: numbered(layers), examples, ledger };
  writeInputs(desk);
  writeWeights(desk);
  for (const layer of layers) writeForward(desk, layer);
  const loss = writeLoss(desk);
  writeBackward(desk);
  writeUpdates(desk);
  requireFinite(ledger);
  return {
    ...{ layers: layers.map((layer) => described(desk, layer)), blocks: needed(ledger.blocks) },
    ...{ cells: ledger.cells.all, loss: { type: options.loss.kind.type, value: loss } },
    ...{ rate, examples, units: size.units, parameters: size.parameters },
  };
}

function writeInputs({ step, options, examples, ledger }: Desk): void {
  const { x, target, rate, output } = step;
  const rows = examples > 1 ? "; a row for each example" : "";
  ledger.give(x, letter("x"), "given", { phase: "inputs", title: `input${rows}` });
  const shares = options.loss.kind.target === "probabilities" && sizeOf(output.shape) > examples;
  const kind = shares ? "probability" : "given";
  ledger.give(target, letter("y"), kind, { phase: "inputs", title: `target${rows}` });
  const entry = { phase: "inputs", title: "learning rate" } as const;
  ledger.give(rate, letter("α", "\\alpha"), "given", entry);
}

function writeWeights({ layers, numbers, ledger }: Desk): void {
  for (const layer of layers)
    for (const parameter of layer.parameters) {
      const name = ledger.unique(ofLayer(letterOf(parameter.name), numbers.get(layer)));
      const title = parameter.learned ? parameter.name : `${parameter.name}, measured`;
      const entry = { phase: "weights", title, layer: layer.path, isParameter: true } as const;
      ledger.give(parameter, name, "parameter", entry);
    }
}

function writeForward({ numbers, ledger }: Desk, layer: TracedLayer): void {
  const { output, path } = layer;
  const { type } = layer.layer;
  if (ledger.has(output)) return;
  const [place, number] = [{ phase: "forward", layer: path } as const, numbers.get(layer)];
  ledger.joined(output, { ...place, number });
  // What only moves numbers, as flatten does, needs no names: those that it moves keep theirs.
  if (ledger.isMoved(output)) return;
  const group = groupOf(layer);
  const { name, title } = outputs[group] ?? { name: letter("h"), title: type };
  ledger.define(
    output,
    { name: ledger.unique(ofLayer(name, number)), kind: "value" },
    { ...place, title: group === "activation" ? `${title}: ${type}` : title },
  );
}

function writeLoss(desk: Desk): number {
  const { step, options, ledger } = desk;
  ledger.joined(step.loss, { phase: "loss", number: undefined });
  const [cell] = ledger.define(
    step.loss,
    { name: letter("L"), kind: "value", form: () => lossForm(desk) },
    { phase: "loss", title: options.loss.kind.type },
  );
  return cell?.value ?? Number.NaN;
}

/** As textbooks write it: of the probabilities, where the graph computes it from what comes before them. */
function lossForm({ step, ledger, examples }: Desk): Rewriting | undefined {
  const { fused, target, output } = step;
  if (fused === undefined || fused.layer.type === "logSoftmax") return undefined;
  const [y, a] = [ledger.ids(target.node), ledger.ids(output)];
  return fused.layer.type === "sigmoid"
    ? binaryCrossEntropyOf(y, a)
    : crossEntropyOf(y, a, examples);
}

function writeUpdates({ step, layers, ledger }: Desk): void {
  for (const { parameters, path } of layers)
    for (const parameter of parameters) {
      const name = ledger.nameOf(parameter.node);
      if (!parameter.learned || name === undefined) continue;
      const title = `new ${parameter.name}`;
      const entry = { phase: "update", title, layer: path, isParameter: true } as const;
      ledger.define(step.updated(parameter), { name, kind: "value" }, entry);
    }
}

/** The number of each layer: those that have weights are counted, what follows one has its number. None where there is one only. */
function numbered(layers: readonly TracedLayer[]): Map<TracedLayer, number> {
  const weighted = layers.filter(({ parameters }) => parameters.some((p) => p.learned));
  const numbers = new Map<TracedLayer, number>();
  let number = 0;
  for (const layer of layers) {
    if (weighted.includes(layer) && groupOf(layer) !== "activation") number++;
    if (weighted.length > 1 && number > 0) numbers.set(layer, number);
  }
  return numbers;
}

function described({ numbers }: Desk, layer: TracedLayer): ExplainedLayer {
  const number = numbers.get(layer);
  const learned = layer.parameters.filter((p) => p.learned);
  return {
    ...{ path: layer.path, type: layer.layer.type, ...(number !== undefined && { number }) },
    ...{ input: layer.input.shape.slice(1), output: layer.output.shape.slice(1) },
    parameters: learned.reduce((sum, { node }) => sum + sizeOf(node.shape), 0),
  };
}

/** What the engine could not hold, float32, is no step to be explained. */
function requireFinite({ cells }: Ledger): void {
  const lost = cells.all.find(({ value }) => !Number.isFinite(Math.fround(value)));
  if (lost === undefined) return;
  throw new RangeError(
    `${lost.name.text} is ${Number(lost.value.toPrecision(4))}: the step leaves the range of numbers; take smaller weights, inputs, or a smaller rate`,
  );
}

/** Without the sums in between that a textbook's form made unnecessary. */
function needed(blocks: readonly Block[]): readonly Block[] {
  const used = new Set<number>();
  const kept = new Set<Block>();
  for (const block of blocks.toReversed()) {
    if (block.helper && !block.cells.some(({ id }) => used.has(id))) continue;
    kept.add(block);
    for (const { formula, shown } of block.cells)
      for (const part of [formula, shown]) for (const id of part?.inputs ?? []) used.add(id);
  }
  return blocks.filter((block) => kept.has(block));
}
