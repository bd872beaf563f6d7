import { withScope } from "../../../graph/scope.ts";
import type { Shape, Tensor } from "../../../tensor/index.ts";
import type { ElementType } from "../element.ts";
import type { Attributes } from "./attributes.ts";
import { bad, unsupported } from "./error.ts";
import type { OnnxNode } from "./model.ts";
import type { Made, Value } from "./value.ts";

/** One operator of ONNX: what it takes and what it computes. */
export interface Operator {
  readonly name: string;
  /** How many inputs it can have. */
  readonly inputs: readonly [fewest: number, most: number];
  /** Those that it knows, of all versions; a node with another one is refused. */
  readonly attributes?: readonly string[];
  /** The opset since which it is there, where that is after 7. */
  readonly since?: number;
  run(call: Call): Made | readonly Made[];
}

/** One use of an operator. */
export class Call {
  readonly node: OnnxNode;
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];

  constructor(node: OnnxNode, opset: number, inputs: readonly (Value | undefined)[]) {
    this.node = node;
    this.opset = opset;
    this.inputs = inputs;
  }

  /** What errors call this: node "/conv1/Conv" (Conv). */
  get where(): string {
    return this.node.where;
  }
  get attributes(): Attributes {
    return this.node.attributes;
  }
  /** How many results the node names, up to the last of them. */
  get outputs(): number {
    return this.node.outputs.length;
  }

  /** An input that must be there. */
  input(index: number): Value {
    const value = this.inputs[index];
    if (value === undefined) throw bad(`${this.where}: input ${index} is missing`);
    return value;
  }

  /** The tensor of an input of floats. */
  real(index: number): Tensor {
    const value = this.input(index);
    this.requireFloat(value);
    return value.tensor;
  }

  requireFloat(value: Value): void {
    if (value.dtype !== "float32")
      throw this.refuse(`an input is ${value.type.name}; this operator is computed on floats only`);
  }

  /** The whole numbers of an input, undefined where it is left out. They must be known when the program is made. */
  ints(index: number): number[] | undefined {
    return this.inputs[index]?.ints(this.where);
  }

  /** One number of an input, undefined where it is left out. */
  number(index: number): number | undefined {
    const value = this.inputs[index];
    if (value === undefined) return undefined;
    if (value.size !== 1)
      throw bad(`${this.where}: input ${index} must be one number, and is ${value.size}`);
    return value.numbers(this.where)[0];
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis;
    if (!(Number.isInteger(axis) && counted >= 0 && counted < rank))
      throw bad(`${this.where}: axis is ${axis}, x has ${rank} axes`);
    return counted;
  }

  /** Several axes, each once. */
  axes(axes: readonly number[], rank: number): number[] {
    const counted = axes.map((axis) => this.axis(axis, rank));
    if (new Set(counted).size !== counted.length)
      throw bad(`${this.where}: axes are ${axes.join(", ")}; one is named twice`);
    return counted;
  }

  /** @throws {FormatError} unless all numbers are whole and not below `least` */
  counts(name: string, values: readonly number[], least = 0): readonly number[] {
    const wrong = values.find((n) => !(Number.isSafeInteger(n) && n >= least));
    if (wrong !== undefined)
      throw bad(`${this.where}: ${name} is ${wrong}, must be a whole number ≥ ${least}`);
    return values;
  }

  /** For `throw`: the file is wrong at this node. */
  bad(what: string): Error {
    return bad(`${this.where}: ${what}`);
  }

  /** For `throw`: this use of the operator is not computed here. */
  refuse(what: string): Error {
    return unsupported(`${this.where}, opset ${this.opset}: ${what}`);
  }
}

export const made = (type: ElementType, tensor: Tensor): Made => ({ type, tensor });

/** As `made`, of a tensor whose channels lie at the end. */
export const madeLast = (type: ElementType, channelsLast: Tensor): Made => ({ type, channelsLast });

export const known = (type: ElementType, shape: Shape, numbers: ArrayLike<number>): Made => ({
  type,
  shape,
  numbers,
});

/** Runs one node; errors of tensor operations come with the node's name. */
export function runOperator(operator: Operator, call: Call): readonly Made[] {
  const result = withScope(call.where, () => operator.run(call));
  return Array.isArray(result) ? (result as readonly Made[]) : [result as Made];
}
