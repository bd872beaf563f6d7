import { reference } from "../../../backend/reference/index.ts";
import { showShape } from "../../../graph/shape.ts";
import { type Shape, Tensor, tensor } from "../../../tensor/index.ts";
import type { ElementType } from "../element.ts";
import { unsupported } from "./error.ts";
import { MOST_AXES, type OnnxArray } from "./tensor.ts";

/** Elements of one tensor. A file of a few bytes can ask for any number of them (Expand, Tile, Pad …); this is 1 GiB of float32. */
export const MOST_ELEMENTS = 2 ** 28;

/** Of what is computed while a model is read: shapes, mostly. All tensors on the way to it together. */
const MOST_FOLDED = 2 ** 22;

/**
 * The values of a graph's input are asked for while its program is made, for they say a shape. The program is made again then, for these
 * very values.
 */
export class NeedsValues extends Error {
  readonly inputs: readonly string[];
  constructor(inputs: readonly string[]) {
    super(`the values of ${inputs.join(", ")} are needed to know the shapes`);
    this.inputs = inputs;
  }
}

/** What an operator makes: elements of a type, in ONNX's order of axes or with the channels, axis 1, moved to the end. */
export type Made =
  | { readonly type: ElementType; readonly tensor: Tensor }
  | { readonly type: ElementType; readonly channelsLast: Tensor }
  | { readonly type: ElementType; readonly shape: Shape; readonly numbers: ArrayLike<number> };

/**
 * A tensor on its way through the graph. Where it depends on no input its numbers can be asked for, which is how shapes that a graph
 * computes (Shape, Gather, Concat, Reshape …) come to be known. Images stay as the last operator left them, channels first or last.
 */
export class Value {
  readonly type: ElementType;
  /** As ONNX has it: [N, C, H, W]. */
  readonly shape: Shape;
  /** The inputs of the graph on which the numbers depend. */
  readonly sources: readonly string[];
  readonly #cost: number;
  #tensor: Tensor | undefined;
  #last: Tensor | undefined;
  #numbers: ArrayLike<number> | undefined;

  /** @param cost  elements that are computed on the way here, itself left out */
  constructor(made: Made, sources: readonly string[], cost: number, where: string) {
    this.type = made.type;
    if ("numbers" in made) {
      this.shape = made.shape;
      this.#numbers = made.numbers;
    } else if ("channelsLast" in made) {
      this.#last = made.channelsLast;
      this.shape = channelsSecond(made.channelsLast.shape);
    } else {
      this.#tensor = made.tensor;
      this.shape = made.tensor.shape;
    }
    requireSize(this.shape, where);
    this.sources = "numbers" in made ? [] : sources;
    this.#cost = "numbers" in made ? 0 : cost + sizeOf(this.shape);
  }

  get rank(): number {
    return this.shape.length;
  }
  get size(): number {
    return sizeOf(this.shape);
  }
  get dtype(): Tensor["dtype"] {
    return this.type.dtype;
  }
  /** Elements that would be computed to know this. */
  get cost(): number {
    return this.#numbers ? 0 : this.#cost;
  }
  /** True where the channels of this lie at the end, so that what works on each element should work on that. */
  get isChannelsLast(): boolean {
    return this.#last !== undefined && this.#tensor === undefined;
  }
  /** Known without a computation. */
  get isKnown(): boolean {
    return this.#numbers !== undefined;
  }

  /** The elements in ONNX's order. */
  get tensor(): Tensor {
    if (this.#tensor === undefined && this.#last !== undefined) {
      const { rank } = this.#last;
      this.#tensor = this.#last.permute([0, rank - 1, ...between(1, rank - 1)]);
    }
    this.#tensor ??= hold(this.#numbers ?? [], this.type, this.shape);
    return this.#tensor;
  }

  /** The elements with axis 1 moved to the end: [N, H, W, C]. */
  get channelsLast(): Tensor {
    this.#last ??= this.tensor.permute([0, ...between(2, this.rank), 1]);
    return this.#last;
  }

  /**
   * The elements as numbers.
   * @throws {NeedsValues} if they depend on an input of the graph
   * @throws {FormatError} if too much would have to be computed
   */
  numbers(where: string): ArrayLike<number> {
    if (this.#numbers) return this.#numbers;
    if (this.sources.length > 0) throw new NeedsValues(this.sources);
    if (this.#cost > MOST_FOLDED)
      throw unsupported(
        `${where}: a shape or index comes of ${this.#cost} computed elements; at most ${MOST_FOLDED} are computed before the model runs`,
      );
    // In float64, by the backend that interprets: such graphs are a few numbers.
    const copy = Tensor.of(this.tensor.node);
    judge ??= reference();
    Tensor.evaluate([copy], judge);
    this.#numbers = copy.data();
    return this.#numbers;
  }

  /** The numbers of a list, or of one number as a list of one; whole ones. */
  ints(where: string): number[] {
    return Array.from(this.numbers(where));
  }
}

let judge: ReturnType<typeof reference> | undefined;

const between = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i);

const channelsSecond = ([n = 1, ...rest]: Shape): Shape => [
  n,
  rest.at(-1) ?? 1,
  ...rest.slice(0, -1),
];

const sizeOf = (shape: Shape): number => shape.reduce((n, extent) => n * extent, 1);

/** @throws {FormatError} if a tensor would be larger than any that is computed here */
export function requireSize(shape: Shape, where: string): void {
  if (shape.length > MOST_AXES)
    throw unsupported(`${where}: the result has ${shape.length} axes, at most ${MOST_AXES} can be`);
  // An axis of 0 hides no others: what is computed on the way may have them all.
  const size = shape.reduce((n, extent) => n * Math.max(extent, 1), 1);
  if (!(size <= MOST_ELEMENTS))
    throw unsupported(
      `${where}: the result is ${showShape(shape)}, ${size} elements; at most ${MOST_ELEMENTS} can be`,
    );
}

const INT32 = 2 ** 31;
/** Ends of slices are written so: as far as there is. */
const NO_END = 2 ** 62;

/** A tensor of given numbers. Integers that mean "as far as there is" become the largest there are. */
export function hold(numbers: ArrayLike<number>, type: ElementType, shape: Shape): Tensor {
  const { dtype } = type;
  if (dtype === "float32")
    return tensor(
      numbers instanceof Float32Array || numbers instanceof Float64Array
        ? numbers
        : Float64Array.from(numbers),
      shape,
      dtype,
    );
  const [low, high] = dtype === "uint32" ? [0, 2 * INT32 - 1] : [-INT32, INT32 - 1];
  const data: OnnxArray =
    dtype === "uint32" ? new Uint32Array(numbers.length) : new Int32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] ?? 0;
    if (value >= low && value <= high) data[i] = value;
    else if (Math.abs(value) >= NO_END) data[i] = value < 0 ? low : high;
    else
      throw unsupported(
        `an element of type ${type.name} is ${value}; integers are computed in 32 bits here, from ${low} to ${high}`,
      );
  }
  return tensor(data, shape, dtype);
}
