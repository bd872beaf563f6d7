import { type Shape, ShapeError, showShape } from "../../graph/shape.ts";
import { concat, type Tensor } from "../../tensor/index.ts";
import { keep, partOf } from "./children.ts";
import { type Field, refuse, SpecError, show } from "./field.ts";
import { type Child, childSeed, defineLayer, Layer, shapeAfter, type Tensors } from "./layer.ts";
import { namedLayers, requireOwnOrder } from "./named.ts";

const joins = ["add", "multiply", "concat"] as const;
type Join = (typeof joins)[number];

/** What a node that reads nothing of its own is called: the input of the whole graph. */
const INPUT = "input";

/** A node as code gives it. */
export interface GraphNode {
  /** What it does with what it reads; without a layer it only joins. */
  readonly layer?: Layer;
  /** Names of the nodes that it reads, "input" for the input of the graph. Default: the node before it. */
  readonly from?: string | readonly string[];
  /** How several are made one: summed, multiplied, or joined along the channels. Default "add". */
  readonly join?: Join;
}

/** A node as it is kept. The layer of its name, where there is one, is among the layers of the graph. */
interface Kept {
  readonly name: string;
  readonly from: readonly string[];
  readonly join: Join;
}

interface Options {
  readonly layers: readonly Child[];
  readonly nodes: readonly Kept[];
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** In the order in which they run: a node reads what stands before it, so nothing goes in circles. */
const wires: Field<readonly Kept[]> = {
  hint: { kind: "nodes", joins },
  parse(value, place) {
    if (!Array.isArray(value) || value.length === 0)
      return refuse(place, value, "a list of at least one node");
    const known = new Set([INPUT]);
    return value.map((given: unknown, i) => {
      if (typeof given !== "object" || given === null)
        return refuse(
          { ...place, option: `${place.option}.${i}` },
          given,
          'a node such as { "name": "sum", "from": ["a", "b"] }',
        );
      const { name, from, join = "add", ...rest } = given as Record<string, unknown>;
      const [strange] = Object.keys(rest);
      const bad = (what: string, ...inside: (string | number)[]) =>
        new SpecError(`${place.where}: node ${isText(name) ? name : show(name)} ${what}`, {
          option: place.option,
          within: [i, ...inside],
          ...(strange !== undefined && { isName: true }),
        });
      if (strange !== undefined)
        throw bad(`has ${strange}; it can have name, from and join`, strange);
      if (!isText(name)) throw bad("has no name");
      if (known.has(name)) throw bad("is there twice; rename one", "name");
      if (!Array.isArray(from) || from.length === 0 || !from.every(isText))
        throw bad(`reads ${show(from)}, must read a list of names`, "from");
      const missing = from.find((other) => !known.has(other));
      if (missing !== undefined)
        throw bad(
          `reads ${missing}, which does not stand before it (${[...known].join(", ")})`,
          ...["from", from.indexOf(missing)],
        );
      const way = joins.find((one) => one === join);
      if (way === undefined)
        throw bad(`joins by ${show(join)}, must be one of ${joins.join(", ")}`, "join");
      known.add(name);
      return { name, from: [...from], join: way };
    });
  },
};

export const graphLayer = (() => {
  const kind = defineLayer<Options>({
    type: "graph",
    group: "composite",
    summary: "Layers wired freely: each node reads nodes before it.",
    fields: { layers: namedLayers, nodes: wires },
    children: ({ layers }) => layers,
    wiring: ({ nodes }, children) =>
      nodes.map((node) => ({
        ...node,
        layer: children.find(({ name }) => name === node.name)?.layer,
      })),
    init({ layers, nodes }, seed) {
      const params: Record<string, Tensors> = {};
      const state: Record<string, Tensors> = {};
      const shapes = new Map<string, Shape>([[INPUT, seed.inputShape]]);
      for (const node of nodes) {
        const path = seed.path === "" ? node.name : `${seed.path}/${node.name}`;
        const given = node.from.map((name) => shapes.get(name) ?? []);
        let shape = joinedShape(node, given, path);
        const position = layers.findIndex(({ name }) => name === node.name);
        const child = layers[position];
        if (child) {
          const at = childSeed(seed, node.name, position, shape);
          const made = child.layer.makeAt(at);
          keep(params, node.name, made.params);
          keep(state, node.name, made.state);
          shape = shapeAfter(child.layer, made, at);
        }
        shapes.set(node.name, shape);
      }
      return { params, state, outputShape: shapes.get(nodes.at(-1)?.name ?? INPUT) ?? [] };
    },
    apply({ layers, nodes }, variables, x, context) {
      const after: Record<string, Tensors> = {};
      const values = new Map<string, Tensor>([[INPUT, x]]);
      let output = x;
      for (const node of nodes) {
        const path = context.path === "" ? node.name : `${context.path}/${node.name}`;
        output = joinAll(
          node,
          node.from.map((name) => values.get(name) ?? x),
          path,
        );
        const position = layers.findIndex(({ name }) => name === node.name);
        const child = layers[position];
        if (child) {
          const applied = child.layer.applyAt(
            partOf(variables, node.name),
            output,
            context.child(node.name, position),
          );
          keep(after, node.name, applied.state);
          output = applied.output;
        }
        values.set(node.name, output);
      }
      return { output, state: after };
    },
  });
  return {
    ...kind,
    make(...given: Parameters<typeof kind.make>): Layer {
      const layer = kind.make(...given);
      const { nodes } = layer.options as unknown as Options;
      const unused = layer.children.find(({ name }) => !nodes.some((node) => node.name === name));
      if (unused)
        throw new SpecError(
          `${given[1] || "graph"}: layer ${unused.name} is in no node; name a node so, or leave it out`,
          { option: "layers", within: [layer.children.indexOf(unused)] },
        );
      return layer;
    },
  };
})();

function joinAll({ join, from }: Kept, values: readonly Tensor[], path: string): Tensor {
  const [first, ...others] = values as [Tensor, ...Tensor[]];
  if (others.length === 0) return first;
  joinedShape(
    { join, from },
    values.map(({ shape }) => shape),
    path,
  );
  if (join === "concat") return concat(values, -1);
  return others.reduce((a, b) => (join === "add" ? a.add(b) : a.mul(b)), first);
}

/** @throws {ShapeError} naming the node, if what it reads does not join */
function joinedShape(
  { join, from }: Pick<Kept, "join" | "from">,
  shapes: readonly Shape[],
  path: string,
): Shape {
  const [first = [], ...others] = shapes;
  const fits = (a: number, b: number, axis: number): boolean =>
    a === b || (join === "concat" ? axis === first.length - 1 : a === 1 || b === 1);
  const odd = others.findIndex(
    (shape) =>
      shape.length !== first.length ||
      shape.length === 0 ||
      !shape.every((n, axis) => fits(n, first[axis] ?? 0, axis)),
  );
  if (odd >= 0)
    throw new ShapeError(
      `${path}: ${from[0]} gives ${showShape(first)}, ${from[odd + 1]} gives ${showShape(others[odd] ?? [])}; to ${join} them ${join === "concat" ? "all axes but the last must be equal" : "each axis must be equal, or 1 in one of them"}`,
    );
  return first.map((_, axis) => {
    const extents = shapes.map((shape) => shape[axis] ?? 1);
    if (join === "concat" && axis === first.length - 1) return extents.reduce((a, b) => a + b, 0);
    return Math.max(...extents) * Math.min(1, ...extents);
  });
}

/**
 * Layers wired freely, as long as nothing goes in circles: every node reads "input" or nodes that stand before it, joins what it reads, and
 * applies its layer. The last node is the output. `sequential`, `residual`, `branches` and `gate` say the common cases more clearly.
 *
 *   graph({
 *     stem: conv2d({ filters: 16, kernel: 3, padding: 1 }),
 *     left: { layer: conv2d({ filters: 16, kernel: 1 }), from: "stem" },
 *     right: { layer: maxPool({ size: 3, stride: 1, padding: 1 }), from: "stem" },
 *     out: { from: ["left", "right", "input"], join: "concat" },
 *   })
 *
 * @param x  whatever the nodes that read "input" take
 * @params   those of the layers, under the names of their nodes
 * @throws {SpecError}  if a node reads what does not stand before it, or only some names are whole numbers
 * @throws {ShapeError} naming the node, if what it reads does not join
 */
export function graph(nodes: Readonly<Record<string, Layer | GraphNode>>): Layer {
  const names = Object.keys(nodes);
  requireOwnOrder(names);
  const read = names.map((name, i): [Kept, Layer | undefined] => {
    const given = nodes[name] as Layer | GraphNode;
    const before = [names[i - 1] ?? INPUT];
    if (given instanceof Layer) return [{ name, from: before, join: "add" }, given];
    const { layer, from = before, join = "add" } = given;
    return [{ name, from: typeof from === "string" ? [from] : from, join }, layer];
  });
  return graphLayer.make({
    layers: read.flatMap(([{ name }, layer]) => (layer ? [{ name, layer }] : [])),
    nodes: read.map(([node]) => node),
  });
}
