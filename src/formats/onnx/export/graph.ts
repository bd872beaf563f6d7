import type { DType } from "../../../expr/dtype.ts";
import { type Shape, sizeOf } from "../../../graph/shape.ts";
import { FormatError } from "../../format-error.ts";
import { type ElementType, elementOfDType, elementTypes } from "../element.ts";

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly texts: readonly string[] };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** One application of an operator of the standard's own domain. An input "" is left out. */
export interface OnnxNode {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
}

/** A constant. A bool is a byte of 0 or 1. */
export interface OnnxTensor {
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: Float32Array | Int32Array | Uint32Array | BigInt64Array | Uint8Array;
}

/** What is said of a value's type; a text names a size that is known at run time only. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

/** A whole model, before it is bytes. A node stands behind those whose outputs it reads. */
export interface OnnxGraph {
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Values between, for whoever looks at the graph. */
  readonly values: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
}

/** Of weights: a file with its tensors inside is one protobuf message, below 2 GiB; the last 16 MiB are the nodes'. */
const MOST_BYTES = 2 ** 31 - 2 ** 24;

/** Nodes and constants of a graph in the making. Every name is given once. */
export class GraphBuilder {
  readonly opset: number;
  /** Examples at once; a text where they are not known. */
  readonly batch: number | string;
  readonly nodes: OnnxNode[] = [];
  readonly initializers = new Map<string, OnnxTensor>();
  readonly #names = new Set<string>();
  readonly #scalars = new Map<string, string>();
  #bytes = 0;

  /** @param taken  names of the model's inputs and outputs */
  constructor(opset: number, batch: number | string, taken: readonly string[]) {
    this.opset = opset;
    this.batch = batch;
    for (const name of taken) this.#names.add(name);
  }

  /** A node with one output, which is called as the node is. @returns that name, numbered where it was taken */
  add(
    op: string,
    inputs: readonly string[],
    name: string,
    attributes: OnnxAttributes = {},
  ): string {
    const own = this.#unique(name);
    this.nodes.push({ op, name: own, inputs, outputs: [own], attributes });
    return own;
  }

  /** A node with several outputs; "" leaves one out. */
  addSeveral(
    op: string,
    inputs: readonly string[],
    name: string,
    outputs: readonly string[],
    attributes: OnnxAttributes = {},
  ): string[] {
    const own = outputs.map((output) => (output === "" ? "" : this.#unique(output)));
    this.nodes.push({ op, name, inputs, outputs: own, attributes });
    return own;
  }

  tensor(name: string, tensor: OnnxTensor): string {
    const own = this.#unique(name);
    this.#bytes += tensor.data.byteLength;
    if (this.#bytes > MOST_BYTES)
      throw new FormatError(
        `${name}: with it the weights are ${this.#bytes} bytes, an ONNX file holds at most ${MOST_BYTES} beside its nodes; export safetensors`,
      );
    this.initializers.set(own, tensor);
    return own;
  }

  floats(name: string, shape: Shape, data: Float32Array): string {
    return this.tensor(name, { type: elementTypes.float, shape, data });
  }

  /** A list of int64, as shapes, axes and indices are given. */
  ints(name: string, values: readonly number[], shape: Shape = [values.length]): string {
    const data = BigInt64Array.from(values, BigInt);
    return this.tensor(name, { type: elementTypes.int64, shape, data });
  }

  /** Numbers of one of our dtypes. */
  values(name: string, dtype: DType, shape: Shape, values: ArrayLike<number>): string {
    const array = {
      float32: Float32Array,
      bool: Uint8Array,
      int32: Int32Array,
      uint32: Uint32Array,
    };
    return this.tensor(name, {
      type: elementOfDType[dtype],
      shape,
      data: array[dtype].from(values),
    });
  }

  /** One number, which all that need it share: its name is the number. */
  scalar(value: number, dtype: DType = "float32"): string {
    const called = dtype === "float32" ? showNumber(value) : `${dtype} ${value}`;
    const known = this.#scalars.get(called);
    if (known !== undefined) return known;
    const name = this.values(called, dtype, [], [value]);
    this.#scalars.set(called, name);
    return name;
  }

  #unique(name: string): string {
    let own = name;
    for (let n = 2; this.#names.has(own); n++) own = `${name}_${n}`;
    this.#names.add(own);
    return own;
  }
}

const showNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** The values with axis k of the result being axis `order[k]` of what came. */
export function permuted(data: Float32Array, shape: Shape, order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const inner = sizes.at(-1) ?? 1;
  const step = steps.at(-1) ?? 1;
  const result = new Float32Array(data.length);
  const index = new Array<number>(Math.max(sizes.length - 1, 0)).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; ) {
    for (let i = 0; i < inner; i++) result[to++] = data[from + i * step] as number;
    // The next row: the last outer axis moves, and those before it where one is through.
    for (let axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      from += steps[axis] as number;
      if ((index[axis] as number) < (sizes[axis] as number)) break;
      from -= (steps[axis] as number) * (sizes[axis] as number);
      index[axis] = 0;
    }
  }
  return result;
}
