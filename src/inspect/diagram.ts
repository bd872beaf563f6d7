import { type Shape, sizeOf } from "../graph/shape.ts";
import {
  activations,
  type Layer,
  type Observation,
  type Tensors,
  toSpec,
  type Wiring,
  wiringOf,
} from "../nn/index.ts";
import { flatten, key, placeholder, type Tensor } from "../tensor/index.ts";

/** A line of a box: one layer. */
export interface DiagramLayer {
  readonly path: string;
  readonly type: string;
  /** The options that are not at their default: "filters 64, kernel 3". */
  readonly options: string;
  readonly params: number;
}

export interface DiagramNode {
  readonly id: string;
  readonly kind: "input" | "output" | "layers" | "join";
  /** What a join does: "+", "×", "concat"; the input's and output's name. Empty for layers. */
  readonly label: string;
  /** From the first to the last; only the first changes more than each value by itself. */
  readonly layers: readonly DiagramLayer[];
}

/** What flows from one node to another: the shape of one example. */
export interface Wire {
  readonly from: string;
  readonly to: string;
  readonly shape: Shape;
}

/** A model as boxes and wires. Layers that change each value by itself (activations, normalisations, dropout) stand in the box before. */
export interface Diagram {
  readonly nodes: readonly DiagramNode[];
  readonly wires: readonly Wire[];
}

/**
 * The boxes and wires of a model, which is traced for its shapes, never run.
 *
 * @param inputShape  of one example
 * @throws {ShapeError} naming the layer that such an input does not fit
 */
export function diagramOf(layer: Layer, inputShape: Shape): Diagram {
  const seen = new Map<string, Observation>();
  layer.apply(layer.init(key(0), inputShape), placeholder([1, ...inputShape]), {
    training: false,
    observe: (observation) => seen.set(observation.path, observation),
  });
  const drawing = new Drawing(seen);
  const input = drawing.node("input", "input");
  const path = layer.children.length === 0 ? layer.label : "";
  const end = drawing.follow(layer, { from: input, shape: inputShape, shared: false }, path);
  drawing.join("output", "output", [end], end.shape);
  return { nodes: drawing.nodes, wires: drawing.wires };
}

/** The end of a wire that leads on. */
interface Loose {
  readonly from: string;
  readonly shape: Shape;
  /** Somebody else reads it too, so that nothing may be added to the box that it comes from. */
  readonly shared: boolean;
}

class Drawing {
  readonly nodes: (DiagramNode & { readonly layers: DiagramLayer[] })[] = [];
  readonly wires: Wire[] = [];
  readonly #seen: ReadonlyMap<string, Observation>;

  constructor(seen: ReadonlyMap<string, Observation>) {
    this.#seen = seen;
  }

  node(kind: DiagramNode["kind"], label = "", layers: DiagramLayer[] = []): string {
    const id = `n${this.nodes.length}`;
    this.nodes.push({ id, kind, label, layers });
    return id;
  }

  join(kind: "join" | "output", label: string, ends: readonly Loose[], shape: Shape): Loose {
    const id = this.node(kind, label);
    for (const end of ends) this.wires.push({ from: end.from, to: id, shape: end.shape });
    return { from: id, shape, shared: false };
  }

  /** Draws `layer` at the end of a wire, and gives the end of what it makes. */
  follow(layer: Layer, end: Loose, path: string): Loose {
    const wiring = wiringOf(layer);
    if (wiring !== undefined) return this.#composite(wiring, layer, end, path);
    const shape = this.#shapeAfter(path, end.shape);
    const line = this.#lineOf(layer, path);
    const before = this.nodes.find(({ id }) => id === end.from);
    if (pointwise.has(layer.type) && before?.kind === "layers" && !end.shared) {
      before.layers.push(line);
      return { ...end, shape };
    }
    const id = this.node("layers", "", [line]);
    this.wires.push({ from: end.from, to: id, shape: end.shape });
    return { from: id, shape, shared: false };
  }

  #composite(wiring: Wiring, layer: Layer, end: Loose, path: string): Loose {
    const child = (name: string): string => (path === "" ? name : `${path}/${name}`);
    if (wiring.kind === "chain")
      return layer.children.reduce(
        (end, { name, layer }) => this.follow(layer, end, child(name)),
        end,
      );
    const ends = layer.children.map(({ name, layer }) =>
      this.follow(layer, { ...end, shared: true }, child(name)),
    );
    if (wiring.kind === "beside") {
      for (const head of ends) this.join("output", layer.type, [head], head.shape);
      return { ...end, shared: true };
    }
    const { join, past } = wiring;
    const label = { add: "+", multiply: "×" }[join as string] ?? join;
    const shape = this.#shapeAfter(path, end.shape);
    return this.join("join", label, past ? [...ends, end] : ends, shape);
  }

  #shapeAfter(path: string, otherwise: Shape): Shape {
    return this.#seen.get(path)?.output.shape.slice(1) ?? otherwise;
  }

  #lineOf(layer: Layer, path: string): DiagramLayer {
    const { variables } = this.#seen.get(path) ?? {};
    const tensors = variables === undefined ? [] : tensorsOf(variables.params);
    const params = tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    return { path, type: layer.type, options: optionsOf(layer), params };
  }
}

const tensorsOf = (tensors: Tensors): Tensor[] => flatten<Tensor>(tensors)[0];

/** Kinds that change each value by itself, or scale and shift it. */
const pointwise: ReadonlySet<string> = new Set([
  ...Object.keys(activations),
  ...["batchNorm", "layerNorm", "groupNorm", "instanceNorm", "standardise"],
  ...["dropout", "spatialDropout"],
]);

function optionsOf(layer: Layer): string {
  if (layer.type === "custom") return "";
  const { type: _, ...options } = toSpec(layer);
  return Object.entries(options)
    .filter(([, value]) => typeof value !== "object" || Array.isArray(value))
    .map(([name, value]) =>
      typeof value === "boolean" ? `${value ? "" : "no "}${name}` : `${name} ${show(value)}`,
    )
    .join(", ");
}

const show = (value: unknown): string =>
  Array.isArray(value) ? value.map(show).join("×") : String(value);
