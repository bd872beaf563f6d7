/**
 * What exporters write out in several nodes, as the one node that it is: GELU, SiLU, hard swish and layer normalisation of older opsets.
 */
import { type Attribute, Attributes } from "../import/attributes.ts";
import { shortestDecimal } from "../import/decimal.ts";
import type { OnnxNode } from "../import/model.ts";
import type { Value } from "../import/value.ts";

/** Looks at the graph backwards, from what a node reads to what made it. */
class Finder {
  readonly #makers = new Map<string, OnnxNode>();
  readonly #readers = new Map<string, number>();
  readonly #values: ReadonlyMap<string, Value>;

  constructor(
    nodes: readonly OnnxNode[],
    outputs: readonly string[],
    values: ReadonlyMap<string, Value>,
  ) {
    this.#values = values;
    for (const node of nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of node.inputs) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
    }
    for (const name of outputs) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
  }

  /** The node of such an operator that made this tensor. */
  maker(name: string | undefined, op: string): OnnxNode | undefined {
    const node = this.#makers.get(name ?? "");
    return node?.op === op && node.domain === "" ? node : undefined;
  }

  /** The single number that this constant holds. */
  number(name: string | undefined): number | undefined {
    const value = this.#values.get(name ?? "");
    if (value?.size !== 1 || value.sources.length > 0) return undefined;
    const number = value.numbers("a constant")[0];
    return number === undefined ? undefined : shortestDecimal(number);
  }

  rank(name: string | undefined): number {
    return this.#values.get(name ?? "")?.rank ?? 0;
  }

  ints(name: string | undefined): readonly number[] | undefined {
    const value = this.#values.get(name ?? "");
    return value && value.sources.length === 0 ? value.ints("a constant") : undefined;
  }

  /** The number of bins where this constant takes means of bins, [bins, extent] or turned; undefined where it is another matrix. */
  bins(name: string | undefined, turned: boolean): number | undefined {
    const value = this.#values.get(name ?? "");
    if (!value || value.sources.length > 0 || value.rank !== 2) return undefined;
    const [rows = 0, columns = 0] = value.shape;
    const [bins, extent] = turned ? [columns, rows] : [rows, columns];
    const numbers = value.numbers("a constant");
    for (let bin = 0; bin < bins; bin++) {
      const [from, to] = [
        Math.floor((bin * extent) / bins),
        Math.ceil(((bin + 1) * extent) / bins),
      ];
      for (let at = 0; at < extent; at++) {
        const share = at >= from && at < to ? 1 / (to - from) : 0;
        const own = numbers[turned ? at * columns + bin : bin * columns + at] ?? 0;
        if (Math.abs(own - share) > 1e-6) return undefined;
      }
    }
    return bins;
  }

  /** Of the two inputs, the one that is this number and the name of the other. */
  constantAnd(node: OnnxNode | undefined, number: number): string | undefined {
    const [a, b] = node?.inputs ?? [];
    const near = (name: string | undefined) =>
      Math.abs((this.number(name) ?? Number.NaN) - number) < 1e-5 * Math.abs(number);
    if (near(b)) return a;
    return near(a) ? b : undefined;
  }

  readers(name: string): number {
    return this.#readers.get(name) ?? 0;
  }
}

interface Found {
  readonly op: string;
  readonly x: string;
  /** What it reads beside x. */
  readonly more?: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** The nodes that are no longer needed. */
  readonly inner: readonly (OnnxNode | undefined)[];
}

/** x · σ(x), x · hardSigmoid(x), x · tanh(softplus(x)) */
function gated(find: Finder, node: OnnxNode): Found | undefined {
  if (node.op !== "Mul") return undefined;
  const [a = "", b = ""] = node.inputs;
  for (const [x, gate] of [
    [a, b],
    [b, a],
  ] as const) {
    const sigmoid = find.maker(gate, "Sigmoid");
    if (sigmoid?.inputs[0] === x) return { op: "Swish", x, inner: [sigmoid] };
    const hard = find.maker(gate, "HardSigmoid");
    const alpha = hard?.attributes.float("alpha", 0.2) ?? 0;
    if (hard?.inputs[0] === x && Math.abs(alpha - 1 / 6) < 1e-6)
      return { op: "HardSwish", x, inner: [hard] };
    const tanh = find.maker(gate, "Tanh");
    const softplus = find.maker(tanh?.inputs[0], "Softplus");
    if (softplus?.inputs[0] === x) return { op: "Mish", x, inner: [tanh, softplus] };
  }
  return undefined;
}

/** ½ · x · (1 + erf(x / √2)), the factors in any of the orders that exporters have. */
function gelu(find: Finder, node: OnnxNode): Found | undefined {
  if (node.op !== "Mul") return undefined;
  const half = find.constantAnd(node, 0.5);
  const product = find.maker(half, "Mul");
  const pairs: [string | undefined, string | undefined, OnnxNode | undefined][] = [];
  if (product)
    pairs.push(
      [product.inputs[0], product.inputs[1], product],
      [product.inputs[1], product.inputs[0], product],
    );
  // x/2 · (1 + erf …)
  for (const [mine, other] of [
    [node.inputs[0], node.inputs[1]],
    [node.inputs[1], node.inputs[0]],
  ]) {
    const halved = find.maker(mine, "Mul");
    pairs.push([find.constantAnd(halved, 0.5), other, halved]);
  }
  for (const [x, sum, outer] of pairs) {
    const add = find.maker(sum, "Add");
    const erf = find.maker(find.constantAnd(add, 1), "Erf");
    const scaled = find.maker(erf?.inputs[0], "Div") ?? find.maker(erf?.inputs[0], "Mul");
    const from = find.constantAnd(scaled, scaled?.op === "Div" ? Math.SQRT2 : Math.SQRT1_2);
    if (x !== undefined && from === x) return { op: "Gelu", x, inner: [outer, add, erf, scaled] };
  }
  return undefined;
}

/** (x − μ) / √(mean((x − μ)²) + ε) over the last axes. */
function layerNorm(find: Finder, node: OnnxNode): Found | undefined {
  if (node.op !== "Div") return undefined;
  const centred = find.maker(node.inputs[0], "Sub");
  const mean = find.maker(centred?.inputs[1], "ReduceMean");
  const root = find.maker(node.inputs[1], "Sqrt");
  const sum = find.maker(root?.inputs[0], "Add");
  const [left, right] = sum?.inputs ?? [];
  const epsilon = find.number(right) ?? find.number(left);
  const variance = find.maker(left, "ReduceMean") ?? find.maker(right, "ReduceMean");
  const square = find.maker(variance?.inputs[0], "Pow") ?? find.maker(variance?.inputs[0], "Mul");
  const x = mean?.inputs[0];
  if (!centred || !mean || !variance || !square || x === undefined || epsilon === undefined)
    return undefined;
  const squares =
    square.op === "Pow"
      ? find.number(square.inputs[1]) === 2
      : square.inputs[1] === square.inputs[0];
  const rank = find.rank(x);
  const axesOf = ({ attributes, inputs }: OnnxNode) =>
    (attributes.ints("axes") ?? find.ints(inputs[1]) ?? [])
      .map((axis) => (axis < 0 ? axis + rank : axis))
      .sort((a, b) => a - b);
  const axes = axesOf(mean);
  const last = axes.length > 0 && axes.every((axis, i) => axis === rank - axes.length + i);
  const same = axes.join() === axesOf(variance).join();
  // PyTorch subtracts a second time for the square.
  const base = find.maker(square.inputs[0], "Sub");
  const fits =
    centred.inputs[0] === x &&
    base?.inputs[0] === x &&
    base.inputs.join() === centred.inputs.join();
  if (!squares || !last || !same || !fits) return undefined;
  return {
    op: "LayerNormalization",
    x,
    attributes: {
      axis: { kind: "int", value: axes[0] ?? -1 },
      epsilon: { kind: "float", value: epsilon },
    },
    inner: [centred, mean, root, sum, variance, square, base],
  };
}

/** Bounds one after the other; a lower one of 0 alone is ReLU. */
function bounded(find: Finder, node: OnnxNode): Found | undefined {
  const outer = constantOf(find, node, "Min") ?? constantOf(find, node, "Max");
  if (!outer) return undefined;
  const before = find.maker(outer.x, node.op === "Min" ? "Max" : "Min");
  const inner = before && constantOf(find, before, before.op);
  if (before && inner) {
    const [low, high] = node.op === "Min" ? [inner.bound, outer.bound] : [outer.bound, inner.bound];
    return { op: "Clip", x: inner.x, more: [low, high], inner: [before] };
  }
  if (node.op === "Max" && find.number(outer.bound) === 0)
    return { op: "Relu", x: outer.x, inner: [] };
  return undefined;
}

/** What is bounded, and the name of the constant that bounds it. */
function constantOf(find: Finder, { op, inputs }: OnnxNode, wanted: string) {
  const [a, b] = inputs;
  if (op !== wanted || a === undefined || b === undefined || inputs.length !== 2) return undefined;
  if (find.number(b) !== undefined) return { x: a, bound: b };
  return find.number(a) === undefined ? undefined : { x: b, bound: a };
}

/** Means of bins that cover an axis, as products with matrices: rows first, A · x · Bᵀ. */
function adaptivePool(find: Finder, node: OnnxNode): Found | undefined {
  if (node.op !== "MatMul") return undefined;
  const [rows, columns] = [
    find.maker(node.inputs[0], "MatMul"),
    find.maker(node.inputs[1], "MatMul"),
  ];
  // Either side may come first.
  const [first, left, right, x] = rows
    ? [rows, rows.inputs[0], node.inputs[1], rows.inputs[1]]
    : [columns, node.inputs[0], columns?.inputs[1], columns?.inputs[0]];
  if (!first || x === undefined || find.rank(x) !== 4) return undefined;
  const [height, width] = [find.bins(left, false), find.bins(right, true)];
  if (height === undefined || width === undefined) return undefined;
  const attributes = { size: { kind: "ints", value: [height, width] } } as const;
  return { op: ADAPTIVE_POOL, x, attributes, inner: [first] };
}

/** Not one of ONNX's: what a product with matrices of bins is. */
export const ADAPTIVE_POOL = "AdaptiveAveragePool";

const patterns = [gelu, gated, layerNorm, bounded, adaptivePool];

/** The nodes with each pattern as one node in the place of its last. */
export function withPatterns(
  nodes: readonly OnnxNode[],
  outputs: readonly string[],
  values: ReadonlyMap<string, Value>,
): readonly OnnxNode[] {
  const find = new Finder(nodes, outputs, values);
  const gone = new Set<OnnxNode>();
  const exchanged = new Map<OnnxNode, OnnxNode>();
  for (const node of nodes) {
    const found = patterns.map((pattern) => pattern(find, node)).find((one) => one !== undefined);
    if (!found) continue;
    const inner = new Set(found.inner.filter((one) => one !== undefined));
    const within = (name: string): number =>
      [...inner, node].reduce(
        (n, { inputs }) => n + inputs.filter((other) => other === name).length,
        0,
      );
    // Nobody else may read what is inside.
    const hidden = [...inner].every(({ outputs: made }) =>
      made.every((name) => find.readers(name) === within(name)),
    );
    if (!hidden) continue;
    for (const one of inner) gone.add(one);
    const attributes = new Attributes(new Map(Object.entries(found.attributes ?? {})), node.where);
    exchanged.set(node, {
      ...node,
      op: found.op,
      inputs: [found.x, ...(found.more ?? [])],
      attributes,
    });
  }
  return nodes.filter((node) => !gone.has(node)).map((node) => exchanged.get(node) ?? node);
}
