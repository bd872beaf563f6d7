import type { Expr } from "../expr/index.ts";
import { topologicalOrder } from "../graph/graph.ts";
import type { Node } from "../graph/node.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { Between } from "./between.ts";
import { Cells, type Kind, type Rewriting } from "./cells.ts";
import { Elements } from "./elements.ts";
import type { Block, Cell, ExplainedLayer, Explanation, Phase } from "./explanation.ts";
import { elementName, letterOf, type Name, ofLayer, primed, slopeName } from "./name.ts";
import { requireSmall, sizeOfNetwork } from "./size.ts";
import {
  binaryCrossEntropyOf,
  chained,
  crossEntropyOf,
  errorOf,
  localSlope,
  throughSoftmax,
  toLargest,
  unguarded,
} from "./textbook.ts";
import {
  type Given,
  groupOf,
  type StepOptions,
  type TracedLayer,
  type TracedStep,
  traceStep,
} from "./trace.ts";

const letter = (text: string, latex = text): Name => ({ latex, text });
const LOSS = letter("L");

/** Letters of what layers make, by their group. */
const letters: Readonly<Record<string, Name>> = {
  linear: letter("z"),
  convolution: letter("z"),
  activation: letter("a"),
  pooling: letter("p"),
  normalisation: letter("u"),
};

const titles: Readonly<Record<string, string>> = {
  linear: "weighted sums",
  convolution: "weighted sums",
  activation: "activations",
  pooling: "pooled",
  normalisation: "normalised",
};

/**
 * One training step of a small network, number by number: what every z, a, slope and new weight is, as a formula over the numbers
 * before it and as a value in float64. All of it is read off the graph that `traceStep` makes.
 *
 * @throws {RangeError} for a network that is too large, a target of another size, or a number that is not finite; as `traceStep`
 */
export function explain(options: StepOptions): Explanation {
  const { model, variables, inputShape } = options;
  const size = sizeOfNetwork(model, variables, inputShape);
  requireSmall(size, examplesOf(options));
  const { units, parameters } = size;
  return { ...new Writer(traceStep(options), options).write(), units, parameters };
}

const examplesOf = ({ input, inputShape }: StepOptions): number =>
  input.length / sizeOf(inputShape);

interface Made {
  readonly phase: Phase;
  readonly title: string;
  readonly layer?: TracedLayer | undefined;
  readonly helper?: boolean;
}

/** Goes through the step in the order in which a person would. */
class Writer {
  readonly #step: TracedStep;
  readonly #options: StepOptions;
  readonly #cells = new Cells();
  readonly #elements = new Elements(this.#cells.rank);
  readonly #blocks: Block[] = [];
  /** The cells of each node that has some. */
  readonly #named = new Map<Node, readonly Cell[]>();
  readonly #names = new Map<Node, Name>();
  readonly #taken = new Set<string>();
  readonly #numbers = new Map<TracedLayer, number>();
  readonly #between: Between;
  readonly #layers: readonly TracedLayer[];

  constructor(step: TracedStep, options: StepOptions) {
    this.#step = step;
    this.#options = options;
    this.#layers = layersOf(step);
    const learned = this.#layers.flatMap(({ parameters }) => parameters);
    this.#between = new Between([
      step.loss,
      step.output,
      ...this.#layers.map(({ output }) => step.slope(output)),
      ...learned.map(({ node }) => step.slope(node)),
    ]);
    const weighted = this.#layers.filter(({ parameters }) => parameters.some((p) => p.learned));
    let number = 0;
    for (const layer of this.#layers) {
      if (isWeighted(layer)) number++;
      if (weighted.length > 1 && number > 0) this.#numbers.set(layer, number);
    }
  }

  write(): Omit<Explanation, "units" | "parameters"> {
    this.#inputs();
    this.#weights();
    for (const layer of this.#layers) this.#forward(layer);
    const loss = this.#loss();
    for (const layer of this.#layers.toReversed()) this.#backward(layer);
    this.#updates();
    const infinite = this.#cells.all.find(({ value }) => !Number.isFinite(Math.fround(value)));
    if (infinite)
      throw new RangeError(
        `${infinite.name.text} is ${Number(infinite.value.toPrecision(4))}: the step leaves the range of numbers; take smaller weights or inputs`,
      );
    return prune({
      layers: this.#layers.map((layer) => this.#describe(layer)),
      blocks: this.#blocks,
      cells: this.#cells.all,
      loss: { type: this.#options.loss.kind.type, value: loss.value },
      rate: this.#options.rate,
      examples: examplesOf(this.#options),
    });
  }

  #inputs(): void {
    const { x, target, rate, output } = this.#step;
    const many = examplesOf(this.#options) > 1;
    const rows = many ? "; a row for each example" : "";
    this.#give(x, letter("x"), "given", { phase: "inputs", title: `input${rows}` });
    const kind = this.#options.loss.kind.target === "probabilities" ? "probability" : "given";
    const single = sizeOf(output.shape) === examplesOf(this.#options);
    this.#give(target, letter("y"), single ? "given" : kind, {
      ...{ phase: "inputs", title: `target${rows}` },
    });
    this.#give(rate, letter("α", "\\alpha"), "given", { phase: "inputs", title: "learning rate" });
  }

  #weights(): void {
    for (const layer of this.#layers)
      for (const parameter of layer.parameters) {
        const name = this.#unique(ofLayer(letterOf(parameter.name), this.#numbers.get(layer)));
        const title = parameter.learned ? parameter.name : `${parameter.name}, measured`;
        this.#give(parameter, name, "parameter", { phase: "weights", title, layer });
      }
  }

  #forward(layer: TracedLayer): void {
    const { output } = layer;
    if (this.#named.has(output)) return;
    const group = groupOf(layer);
    this.#joined(output, { phase: "forward", layer });
    const elements = this.#elements.of(output);
    // What only moves numbers, as flatten does, needs no names: those that it moves keep theirs.
    if (elements.every(({ op }) => op === "input")) return;
    const { type } = layer.layer;
    const named = ofLayer(letters[group] ?? letter("h"), this.#numbers.get(layer));
    const title = group === "activation" ? `${titles[group]}: ${type}` : (titles[group] ?? type);
    this.#define(output, this.#unique(named), "value", { phase: "forward", title, layer });
  }

  #loss(): Cell {
    const { loss } = this.#step;
    const { type } = this.#options.loss.kind;
    this.#joined(loss, { phase: "loss" });
    const made = this.#define(loss, LOSS, "value", { phase: "loss", title: type }, () =>
      this.#lossForm(),
    );
    return made[0]!;
  }

  #lossForm(): Rewriting | undefined {
    const { fused, target, output } = this.#step;
    if (fused === undefined || fused.layer.type === "logSoftmax") return undefined;
    const [y, a] = [this.#ids(target.node), this.#ids(output)];
    if (fused.layer.type === "sigmoid") return binaryCrossEntropyOf(y, a);
    return crossEntropyOf(y, a, examplesOf(this.#options));
  }

  #backward(layer: TracedLayer): void {
    const { slope, fused, loss } = this.#step;
    const isOfLoss = topologicalOrder([loss]).includes(layer.output);
    if (isOfLoss && this.#names.has(layer.output)) {
      const of = this.#names.get(layer.output) as Name;
      const node = slope(layer.output);
      const into = this.#layers.find((next) => next.input === layer.output && next !== fused);
      const local = into && this.#local(into);
      this.#joined(node, { phase: "backward", layer });
      this.#define(
        node,
        slopeName(LOSS, of),
        "slope",
        { phase: "backward", title: "slope of the loss by these", layer },
        (i) => this.#slopeForm(layer, into, local, i),
        of,
      );
    }
    for (const { node, learned, name } of layer.parameters) {
      if (!learned) continue;
      const of = this.#names.get(node) as Name;
      const made = slope(node);
      this.#joined(made, { phase: "backward", layer });
      const title = `slope of the loss by the ${name}`;
      this.#define(
        made,
        slopeName(LOSS, of),
        "slope",
        { phase: "backward", title, layer },
        undefined,
        of,
      );
    }
  }

  /** ∂a/∂z of an elementwise activation, as cells of their own. */
  #local(layer: TracedLayer): readonly Cell[] | undefined {
    const { input, output, layer: made } = layer;
    const z = this.#names.get(input);
    const a = this.#names.get(output);
    if (!z || !a || groupOf(layer) !== "activation" || isAlongAxis(made.type)) return undefined;
    const node = this.#step.localSlope(layer);
    if (this.#named.has(node)) return undefined;
    const elements = this.#elements.of(node);
    const ids = this.#ids(output);
    const title = `slope of ${made.type}`;
    return this.#define(
      node,
      slopeName(a, z),
      "value",
      { phase: "backward", title, layer },
      (i) => localSlope(made.type, this.#cells, elements[i] as Expr, ids[i] as number),
      z,
      a,
    );
  }

  /** How a textbook writes ∂L/∂v for element i of what `layer` makes, `into` being the layer that takes it. */
  #slopeForm(
    layer: TracedLayer,
    into: TracedLayer | undefined,
    local: readonly Cell[] | undefined,
    i: number,
  ): Rewriting | undefined {
    const { fused, target, output, slope } = this.#step;
    if (fused?.input === layer.output) {
      const count =
        fused.layer.type === "sigmoid" ? sizeOf(output.shape) : examplesOf(this.#options);
      if (fused.layer.type === "logSoftmax") return undefined;
      return errorOf(this.#ids(output)[i]!, this.#ids(target.node)[i]!, count);
    }
    const after = into && this.#ids(slope(into.output));
    if (!into || !after || after.length === 0) return undefined;
    if (local) return chained(after[i]!, local[i]!.id);
    const out = this.#ids(into.output);
    if (into.layer.type === "softmax" && out.length > 0) {
      const width = into.output.shape.at(-1)!;
      const from = i - (i % width);
      const row = (ids: readonly number[]) => ids.slice(from, from + width);
      return throughSoftmax(i % width, row(out), row(after));
    }
    if (into.layer.type === "maxPool") {
      const self = this.#ids(layer.output)[i]!;
      const windows = out.map((id) => this.#cells.all[id]?.formula?.inputs ?? []);
      const reads = windows.flatMap((window, k) => (window.includes(self) ? [k] : []));
      const pick = <T>(list: readonly T[]): T[] => reads.map((k) => list[k] as T);
      if (reads.length === 0) return undefined;
      return toLargest(self, pick(out), pick(windows), pick(after));
    }
    return undefined;
  }

  #updates(): void {
    for (const layer of this.#layers)
      for (const parameter of layer.parameters) {
        if (!parameter.learned) continue;
        const old = this.#names.get(parameter.node) as Name;
        const node = this.#step.updated(parameter);
        const title = `new ${parameter.name}`;
        this.#define(node, old, "value", { phase: "update", title, layer });
      }
  }

  /** The sums and maxima that `node` needs, each as a block before it. */
  #joined(node: Node, { phase, layer }: { phase: Phase; layer?: TracedLayer }): void {
    for (const { node: part, reducer } of this.#between.before(node, (n) => this.#named.has(n))) {
      const name = this.#unique(
        ofLayer(letter(reducer === "max" ? "m" : "s"), layer && this.#numbers.get(layer)),
      );
      const elements = this.#elements.of(part);
      const title = reducer === "max" ? "the largest" : "in between";
      this.#define(part, name, "joined", { phase, title, layer, helper: true }, (i) =>
        unguarded(elements[i] as Expr),
      );
    }
  }

  #give({ node, values }: Given, name: Name, kind: Kind, made: Made): void {
    const names = elementNames(node.shape, [name]);
    const cells = names.map((each, i) => this.#cells.give(each, kind, Number(values[i])));
    this.#keep(node, name, cells, made);
  }

  /** @param of  whose slope it is, where its name is one of a quotient: the elements of both are named */
  #define(
    node: Node,
    name: Name,
    kind: Kind,
    made: Made,
    form?: (i: number) => Rewriting | undefined,
    of?: Name,
    over: Name = LOSS,
  ): readonly Cell[] {
    const elements = this.#elements.of(node);
    const names =
      of === undefined
        ? elementNames(node.shape, [name])
        : elementNames(node.shape, over === LOSS ? [of] : [over, of], (parts) =>
            over === LOSS ? slopeName(LOSS, parts[0]!) : slopeName(parts[0]!, parts[1]!),
          );
    const cells = elements.map((expr, i) =>
      this.#cells.define(names[i] as Name, kind, expr, form?.(i)),
    );
    this.#keep(node, name, cells, made);
    return cells;
  }

  #keep(node: Node, name: Name, cells: readonly Cell[], { layer, ...rest }: Made): void {
    const shape = node.shape.filter((n) => n !== 1);
    this.#blocks.push({ ...rest, name, shape, cells, ...(layer && { layer: layer.path }) });
    // A slope that is another one, passed on, is known by its first name.
    if (this.#named.has(node)) return;
    this.#named.set(node, cells);
    this.#names.set(node, name);
    this.#elements.stand(
      node,
      cells.map(({ id }) => id),
    );
  }

  #ids(node: Node): readonly number[] {
    return (this.#named.get(node) ?? []).map(({ id }) => id);
  }

  #unique(name: Name): Name {
    const free = this.#taken.has(name.text) ? this.#unique(primed(name)) : name;
    this.#taken.add(free.text);
    return free;
  }

  #describe(layer: TracedLayer): ExplainedLayer {
    const number = this.#numbers.get(layer);
    return {
      ...{ path: layer.path, type: layer.layer.type, ...(number !== undefined && { number }) },
      input: layer.input.shape.slice(1),
      output: layer.output.shape.slice(1),
      parameters: layer.parameters.reduce(
        (sum, { node, learned }) => sum + (learned ? sizeOf(node.shape) : 0),
        0,
      ),
    };
  }
}

const isWeighted = ({ parameters, ...layer }: TracedLayer): boolean =>
  parameters.some(({ learned }) => learned) && groupOf({ parameters, ...layer }) !== "activation";

const isAlongAxis = (type: string): boolean =>
  type === "softmax" || type === "logSoftmax" || type === "argmax";

/** Without the composites that only hand on what their last layer made. */
function layersOf({ layers }: TracedStep): readonly TracedLayer[] {
  const seen = new Set<Node>();
  return layers.filter(({ output, parameters, layer }) => {
    const repeated = seen.has(output);
    seen.add(output);
    return layer.children.length === 0 || parameters.length > 0 || !repeated;
  });
}

/** The names of all elements, axes of one place left out. */
function elementNames(
  shape: Shape,
  names: readonly Name[],
  join: (parts: readonly Name[]) => Name = ([only]) => only as Name,
): Name[] {
  const axes = shape.filter((n) => n !== 1);
  const wide = axes.length > 1 && axes.some((n) => n > 9);
  return Array.from({ length: sizeOf(axes) }, (_, place) => {
    const index: number[] = [];
    let rest = place;
    for (const n of axes.toReversed()) {
      index.unshift(rest % n);
      rest = Math.floor(rest / n);
    }
    return join(names.map((name) => elementName(name, index, wide)));
  });
}

/** Without what a textbook's form made unnecessary. */
function prune<E extends Pick<Explanation, "blocks">>(made: E): E {
  const needed = new Set<number>();
  const kept = new Set<Block>();
  for (const block of made.blocks.toReversed()) {
    if (block.helper && !block.cells.some(({ id }) => needed.has(id))) continue;
    kept.add(block);
    for (const { formula, shown } of block.cells)
      for (const part of [formula, shown]) for (const id of part?.inputs ?? []) needed.add(id);
  }
  return { ...made, blocks: made.blocks.filter((block) => kept.has(block)) };
}
