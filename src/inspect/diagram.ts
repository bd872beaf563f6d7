import { type Shape, sizeOf } from "../graph/shape.ts";
import {
  type Layer,
  type Observation,
  type Tensors,
  toSpec,
  type Wiring,
  type WiringStep,
} from "../nn/index.ts";
import { flatten, key, placeholder, type Tensor } from "../tensor/index.ts";
import { contentsOf } from "./folding.ts";
import { pointwise } from "./pointwise.ts";

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
  /** "folded" is a layer made of layers, drawn as one box. */
  readonly kind: "input" | "output" | "layers" | "folded" | "join";
  /** What a join does: "+", "×", "concat"; the input's and output's name. Empty for layers. */
  readonly label: string;
  /** From the first to the last; only the first changes more than each value by itself. Of a folded box the layer that is folded. */
  readonly layers: readonly DiagramLayer[];
  /** Of a join: the layer made of layers that it belongs to. */
  readonly path?: string;
  /** Of a join: what that layer calls it. */
  readonly step?: string;
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

export interface DiagramOptions {
  /** Paths of layers made of layers that are drawn as one box each, with what is in them summed up. */
  readonly collapsed?: ReadonlySet<string>;
}

/**
 * The boxes and wires of a model, which is traced for its shapes, never run.
 *
 * @param inputShape  of one example
 * @throws {ShapeError} naming the layer that such an input does not fit
 */
export function diagramOf(
  layer: Layer,
  inputShape: Shape,
  { collapsed = new Set() }: DiagramOptions = {},
): Diagram {
  const seen = new Map<string, Observation>();
  layer.apply(layer.init(key(0), inputShape), placeholder([1, ...inputShape]), {
    training: false,
    observe: (observation) => seen.set(observation.path, observation),
  });
  const drawing = new Drawing(seen, collapsed);
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
  readonly #collapsed: ReadonlySet<string>;

  constructor(seen: ReadonlyMap<string, Observation>, collapsed: ReadonlySet<string>) {
    this.#seen = seen;
    this.#collapsed = collapsed;
  }

  node(
    kind: DiagramNode["kind"],
    label = "",
    layers: DiagramLayer[] = [],
    of: Pick<DiagramNode, "path" | "step"> = {},
  ): string {
    const id = `n${this.nodes.length}`;
    this.nodes.push({ id, kind, label, layers, ...of });
    return id;
  }

  join(
    kind: "join" | "output",
    label: string,
    ends: readonly Loose[],
    shape: Shape,
    of: Pick<DiagramNode, "path" | "step"> = {},
  ): Loose {
    const id = this.node(kind, label, [], of);
    for (const end of ends) this.wires.push({ from: end.from, to: id, shape: end.shape });
    return { from: id, shape, shared: false };
  }

  /** Draws `layer` at the end of a wire, and gives the end of what it makes. */
  follow(layer: Layer, end: Loose, path: string): Loose {
    const { wiring } = layer;
    const folded = wiring !== undefined && this.#collapsed.has(path);
    if (wiring !== undefined && !folded) return this.#composite(wiring, layer, end, path);
    const shape = this.#shapeAfter(path, end.shape);
    const line = this.#lineOf(layer, path);
    const before = this.nodes.find(({ id }) => id === end.from);
    if (pointwise.has(layer.type) && before?.kind === "layers" && !end.shared) {
      before.layers.push(line);
      return { ...end, shape };
    }
    const id = folded
      ? this.node("folded", "", [{ ...line, options: contentsOf(layer) }])
      : this.node("layers", "", [line]);
    this.wires.push({ from: end.from, to: id, shape: end.shape });
    return { from: id, shape, shared: false };
  }

  #composite(wiring: Wiring, layer: Layer, end: Loose, path: string): Loose {
    const ends = new Map([["input", end]]);
    const reads = wiring.flatMap(({ from }) => from);
    let last = end;
    for (const [i, step] of wiring.entries()) {
      const below = path === "" ? step.name : `${path}/${step.name}`;
      const given = step.from.map((name) => {
        const loose = ends.get(name) ?? end;
        const isRead = reads.filter((read) => read === name).length;
        return { ...loose, shared: loose.shared || isRead > 1 };
      });
      const whole = i === wiring.length - 1 && step.layer === undefined ? path : undefined;
      const into = this.#joined(step, given, path, whole) ?? end;
      const out = step.layer === undefined ? into : this.follow(step.layer, into, below);
      if (step.beside) this.join("output", layer.type, [out], out.shape);
      else last = out;
      ends.set(step.name, out);
    }
    return last;
  }

  /** @param whole  path of the layer whose output this is */
  #joined(
    { name, join }: WiringStep,
    given: readonly Loose[],
    path: string,
    whole: string | undefined,
  ) {
    const [first, ...others] = given;
    if (first === undefined || others.length === 0) return first;
    const label = { add: "+", multiply: "×" }[join as string] ?? join;
    const shape = joinedShape(
      join,
      given.map(({ shape }) => shape),
    );
    return this.join(
      "join",
      label,
      given,
      whole === undefined ? shape : this.#shapeAfter(whole, shape),
      { path, step: name },
    );
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

/** Channels add up; of what is summed or multiplied the largest counts, for the others are repeated over it. */
function joinedShape(join: WiringStep["join"], shapes: readonly Shape[]): Shape {
  const largest = shapes.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
  if (join !== "concat") return largest;
  const channels = shapes.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0);
  return largest.with(-1, channels);
}

const tensorsOf = (tensors: Tensors): Tensor[] => flatten<Tensor>(tensors)[0];

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
