import { withScope } from "../../graph/scope.ts";
import { type Shape, ShapeError, showShape } from "../../graph/shape.ts";
import { foldIn, type Key, Tensor, type Tree, zeros } from "../../tensor/index.ts";
import { type Field, joinPath, type Place, parseOptions, SpecError } from "./field.ts";
import type { Wiring } from "./wiring.ts";

/** Nested tensors by name. */
export type Tensors = Tree<Tensor>;

/** What a layer learns (`params`) and what it merely remembers (`state`, the running statistics of batch normalisation). */
export interface Variables {
  readonly params: Tensors;
  readonly state: Tensors;
}

/** What a layer starts with. */
export interface Made extends Variables {
  /** Of one example of its output, where the layer came to know it; else it is found by tracing. */
  readonly outputShape?: Shape;
}

export const noVariables: Variables = { params: {}, state: {} };

export interface Applied {
  readonly output: Tensor;
  /** The state after this application; the same tensors where nothing was learnt of the data. */
  readonly state: Tensors;
}

/** What happened at one layer, told while the graph is traced. Composite layers report after their children. */
export interface Observation {
  readonly path: string;
  readonly layer: Layer;
  readonly variables: Variables;
  readonly input: Tensor;
  readonly output: Tensor;
}

/** A second output of a model, which only its training looks at. */
export interface AuxiliaryHead {
  readonly path: string;
  readonly output: Tensor;
  /** Of its loss, beside that of the model's output, which has 1. */
  readonly weight: number;
}

export interface Mode {
  /** True: batch statistics and dropout. False: running statistics, nothing dropped. */
  readonly training: boolean;
  /** Randomness of this application; needed in training by layers that drop. */
  readonly key?: Key;
  readonly observe?: (observation: Observation) => void;
  /** Told of each auxiliary head, in training. */
  readonly auxiliary?: (head: AuxiliaryHead) => void;
}

/** Mode and place of one application. */
export class Context {
  readonly training: boolean;
  /** The layer's own name, and the path that ends with it. */
  readonly name: string;
  readonly path: string;
  readonly observe: Mode["observe"];
  readonly auxiliary: Mode["auxiliary"];
  readonly #key: (() => Key) | undefined;

  constructor(
    training: boolean,
    above: string,
    name: string,
    key: (() => Key) | undefined,
    observe: Mode["observe"],
    auxiliary?: Mode["auxiliary"],
  ) {
    this.training = training;
    this.name = name;
    this.path = joinPath(above, name);
    this.observe = observe;
    this.auxiliary = auxiliary;
    this.#key = key;
  }

  /**
   * This layer's own key, made from the model's key and the positions on the way here.
   * @throws {Error} where the model was applied without a key
   */
  key(): Key {
    if (this.#key === undefined)
      throw new Error(
        `${this.path}: needs randomness; apply the model with { training: true, key }`,
      );
    return this.#key();
  }

  child(name: string, position: number): Context {
    const above = this.#key;
    const key = above && (() => foldIn(above(), position));
    return new Context(this.training, this.path, name, key, this.observe, this.auxiliary);
  }
}

/** Where and from what a layer makes its parameters. */
export interface Seed {
  readonly key: Key;
  /** Of one example: without the batch axis. */
  readonly inputShape: Shape;
  readonly name: string;
  readonly path: string;
}

/** The seed of a child that reads `inputShape`. */
export function childSeed(seed: Seed, name: string, position: number, inputShape: Shape): Seed {
  return { key: foldIn(seed.key, position), inputShape, name, path: joinPath(seed.path, name) };
}

export interface Child {
  readonly name: string;
  readonly layer: Layer;
}

/** The groups in which kinds of layers are listed, in this order. */
export const layerGroups = [
  ...["linear", "convolution", "pooling", "normalisation", "activation"],
  ...["regularisation", "shape", "sequence", "composite", "other"],
] as const satisfies readonly string[];

export type LayerGroup = (typeof layerGroups)[number];

/** One kind of layer: everything that the house knows of it. */
export interface LayerDefinition<O extends object> {
  readonly type: string;
  readonly group: LayerGroup;
  /** One line for people: what it does. */
  readonly summary: string;
  readonly fields: { readonly [K in keyof O]-?: Field<O[K]> };
  /** What the path calls a layer that was given no name; the type where absent. */
  label?(options: O): string;
  children?(options: O): readonly Child[];
  /** How its input becomes its output by way of its children. Absent: one box, whatever is inside. */
  wiring?(options: O, children: readonly Child[]): Wiring;
  /** Absent: nothing to learn or remember. */
  init?(options: O, seed: Seed): Made;
  apply(options: O, variables: Variables, x: Tensor, context: Context): Applied;
  /** False for what JSON cannot hold. */
  readonly json?: boolean;
}

interface LayerParts {
  readonly type: string;
  readonly label: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly children: readonly Child[];
  wiring(): Wiring | undefined;
  init(seed: Seed): Made;
  apply(variables: Variables, x: Tensor, context: Context): Applied;
}

/** A small immutable description of a part of a model, with its behaviour. Made by functions such as `conv2d`. */
export class Layer {
  readonly type: string;
  readonly label: string;
  /** Every option, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly children: readonly Child[];
  readonly #parts: LayerParts;

  constructor(parts: LayerParts) {
    this.type = parts.type;
    this.label = parts.label;
    this.options = Object.freeze(parts.options);
    this.children = parts.children;
    this.#parts = parts;
  }

  /** How input becomes output by way of the children; undefined without children, and where the inside is the layer's own affair. */
  get wiring(): Wiring | undefined {
    return this.#parts.wiring();
  }

  /**
   * Fresh parameters and state for inputs of this shape (batch axis left out).
   * @throws {ShapeError} naming the layer that such an input does not fit
   */
  init(key: Key, inputShape: Shape): Variables {
    const name = this.#rootName();
    return this.initAt({ key, inputShape, name, path: name });
  }

  /** @throws {ShapeError} naming the layer that the input does not fit */
  apply(variables: Variables, x: Tensor, mode: Mode): Applied {
    const { auxiliary, key, observe, training } = mode;
    const from = key && (() => key);
    const context = new Context(training, "", this.#rootName(), from, observe, auxiliary);
    return this.applyAt(variables, x, context);
  }

  /** As `init`, for a layer inside another. */
  initAt(seed: Seed): Variables {
    const { params, state } = this.makeAt(seed);
    return { params, state };
  }

  /** As `initAt`, with what is known of the output. */
  makeAt(seed: Seed): Made {
    return withScope(seed.name, () => this.#parts.init(seed));
  }

  /** As `apply`, for a layer inside another. */
  applyAt(variables: Variables, x: Tensor, context: Context): Applied {
    const applied = withScope(context.name, () => this.#parts.apply(variables, x, context));
    const { output } = applied;
    context.observe?.({ path: context.path, layer: this, variables, input: x, output });
    return applied;
  }

  /** A model that is one layer is called by its label; the parts of a composite have paths of their own. */
  #rootName(): string {
    return this.children.length === 0 ? this.label : "";
  }
}

/** Makes layers of one kind, from code or from JSON. */
export interface LayerKind {
  readonly type: string;
  readonly group: LayerGroup;
  readonly summary: string;
  readonly json: boolean;
  readonly fields: Readonly<Record<string, Field<unknown>>>;
  /** Checks the options and fills in defaults. `parseLayer` reads nested layers, `path` is for errors. */
  make(options: object, path?: string, parseLayer?: Place["parseLayer"]): Layer;
}

export function defineLayer<O extends object>(definition: LayerDefinition<O>): LayerKind {
  const { type, group, summary } = definition;
  const fields = definition.fields as unknown as Readonly<Record<string, Field<unknown>>>;
  return {
    type,
    group,
    summary,
    json: definition.json ?? true,
    fields,
    make(given, path = "", parseLayer = requireLayer) {
      const options = parseOptions(fields, given, { path, where: path || type, parseLayer });
      const kept = options as unknown as O;
      const children = definition.children?.(kept) ?? [];
      return new Layer({
        type,
        options,
        label: definition.label?.(kept) ?? type,
        children,
        wiring: () => definition.wiring?.(kept, children),
        init: (seed) => definition.init?.(kept, seed) ?? noVariables,
        apply: (variables, x, context) => definition.apply(kept, variables, x, context),
      });
    },
  };
}

function requireLayer(value: unknown, path: string): Layer {
  if (value instanceof Layer) return value;
  throw new SpecError(`${path}: is no layer; make one with conv2d({ … }), linear({ … }), …`);
}

/** The shape of one example after `layer`. Where the layer does not know it, it is traced on zeros; nothing is computed. */
export function shapeAfter(layer: Layer, variables: Made, seed: Seed): Shape {
  if (variables.outputShape) return variables.outputShape;
  const x = zeros([1, ...seed.inputShape]);
  const above = seed.path.slice(0, -seed.name.length).replace(/\/$/, "");
  const context = new Context(false, above, seed.name, undefined, undefined);
  return layer.applyAt(variables, x, context).output.shape.slice(1);
}

/**
 * The tensor `name` of a layer's own parameters or state.
 * @throws {ShapeError} naming the layer, where it is missing
 */
export function tensorAt(tensors: Tensors, name: string, path: string): Tensor {
  const found = childOf(tensors, name);
  if (found instanceof Tensor) return found;
  throw new ShapeError(`${path}: tensor ${name} is missing; make the variables with init()`);
}

/** The part of nested tensors that belongs to the child `name`; nothing where that child has none. */
export function childOf(tensors: Tensors, name: string): Tensors {
  if (tensors instanceof Tensor || Array.isArray(tensors)) return {};
  const record = tensors as { readonly [name: string]: Tensors };
  return (Object.hasOwn(record, name) ? record[name] : undefined) ?? {};
}

/** @throws {TypeError} unless `x` is float32, which weights are multiplied with */
export function requireFloat(x: Tensor, path: string): void {
  if (x.dtype === "float32") return;
  throw new TypeError(
    `${path}: x is ${x.dtype}, must be float32; cast x first, or put an embedding before where x is ids`,
  );
}

/** @throws {ShapeError} unless `x` is [N, H, W, C] */
export function requireImages(x: Tensor, path: string): readonly [number, number, number, number] {
  const [n, h, w, c] = x.shape;
  if (x.rank !== 4 || n === undefined || h === undefined || w === undefined || c === undefined)
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, must be [N, H, W, C]; reshape x first`,
    );
  return [n, h, w, c];
}
