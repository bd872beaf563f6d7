import type { Shape } from "../../../graph/shape.ts";
import { joinPath } from "../../../nn/layer/field.ts";
import { type Layer, type Observation, type Tensors, tensorAt } from "../../../nn/layer/layer.ts";
import { FormatError } from "../../format-error.ts";
import type { GraphBuilder, OnnxAttributes } from "./graph.ts";
import { channelsFirst, channelsLast, type Value } from "./value.ts";

/** How a kind of layer is said in ONNX: adds its nodes to the graph, and gives the value that comes out of them. */
export type LayerForm = (place: Place) => Value;

/** What all places of one export share. */
export interface Exporting {
  readonly graph: GraphBuilder;
  /** What happened at each layer when the model was traced, by its path. */
  readonly seen: ReadonlyMap<string, Observation>;
  /** The form of a layer of this type. */
  formOf(type: string): LayerForm;
  /** Told what came of each layer. */
  made(value: Value): void;
}

/** Numbers of a layer's own tensor. */
export interface Weights {
  readonly shape: Shape;
  readonly data: Float32Array;
}

/** One layer about to be exported: what it reads, and what it is made of. */
export class Place {
  readonly graph: GraphBuilder;
  readonly path: string;
  readonly layer: Layer;
  readonly x: Value;
  /** Of one example of what comes out, channels last. */
  readonly output: Shape;
  readonly variables: Observation["variables"];
  readonly #exporting: Exporting;

  constructor(exporting: Exporting, path: string, x: Value) {
    const seen = exporting.seen.get(path);
    if (seen === undefined)
      throw new FormatError(`${path}: was not met when the model was traced; every layer must be`);
    this.graph = exporting.graph;
    this.path = path;
    this.layer = seen.layer;
    this.x = x;
    this.output = seen.output.shape.slice(1);
    this.variables = seen.variables;
    this.#exporting = exporting;
  }

  get options(): Layer["options"] {
    return this.layer.options;
  }

  /** The name of something that belongs to this layer. */
  name(part = ""): string {
    return joinPath(this.path, part) || this.layer.type;
  }

  /** A node of this layer; without `part` it has the layer's own name. */
  add(op: string, inputs: readonly string[], attributes?: OnnxAttributes, part?: string): string {
    return this.graph.add(op, inputs, this.name(part), attributes);
  }

  /** What comes out of this layer: laid as `like` is. */
  out(name: string, { layout, dtype }: Pick<Value, "layout" | "dtype">): Value {
    return { name, shape: this.output, layout, dtype };
  }

  param(name: string): Weights {
    return weightsOf(this.variables.params, name, this.path);
  }

  state(name: string): Weights {
    return weightsOf(this.variables.state, name, this.path);
  }

  first(): Value {
    return channelsFirst(this.graph, this.x);
  }

  last(): Value {
    return channelsLast(this.graph, this.x);
  }

  /** The value that the child of this name makes of x. */
  child(name: string, x: Value): Value {
    return exportAt(this.#exporting, joinPath(this.path, name), x);
  }
}

/** Exports the layer at a path. */
export function exportAt(exporting: Exporting, path: string, x: Value): Value {
  const place = new Place(exporting, path, x);
  const value = exporting.formOf(place.layer.type)(place);
  exporting.made(value);
  return value;
}

export function weightsOf(tensors: Tensors, name: string, path: string): Weights {
  const tensor = tensorAt(tensors, name, path);
  const data = tensor.data();
  return {
    shape: tensor.shape,
    data: data instanceof Float32Array ? data : Float32Array.from(data),
  };
}
