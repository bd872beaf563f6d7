import { type DType, type HostArray, hostArray } from "../expr/dtype.ts";
import { full as fullNode } from "../graph/primitives/broadcast.ts";
import { iota } from "../graph/primitives/iota.ts";
import { failShape } from "../graph/scope.ts";
import { type Shape, showShape, sizeOf } from "../graph/shape.ts";
import { Tensor } from "./tensor.ts";

/** Numbers, nested to any depth; every list of one level has the same length. */
export type NestedNumbers = number | boolean | readonly NestedNumbers[];

/**
 * A tensor of given values. A typed array is taken as it is, without a copy: do not write to it afterwards.
 * Without a dtype, numbers are float32, booleans bool, and a typed array keeps its own.
 *
 * @throws {ShapeError} if the shape does not hold that many values, or nested lists are of unequal length
 */
export function tensor(
  data: NestedNumbers | HostArray | Uint8Array,
  shape?: Shape,
  dtype?: DType,
): Tensor {
  if (!ArrayBuffer.isView(data)) return fromNested(data, shape, dtype);
  const type = dtype ?? typeOf(data);
  return hold(fits(data, type) ? data : convert(data, type), shape ?? [data.length], type);
}

function typeOf(data: HostArray | Uint8Array): DType {
  if (data instanceof Float32Array || data instanceof Float64Array) return "float32";
  return data instanceof Uint32Array ? "uint32" : "int32";
}

function fits(data: HostArray | Uint8Array, dtype: DType): data is HostArray {
  if (dtype === "float32") return data instanceof Float32Array || data instanceof Float64Array;
  // A bool is stored as 0 or 1, and who knows what came.
  if (dtype === "bool") return false;
  return dtype === "uint32" ? data instanceof Uint32Array : data instanceof Int32Array;
}

function convert(data: ArrayLike<number>, dtype: DType): HostArray {
  const made = hostArray(dtype, data.length);
  if (dtype === "bool") for (let i = 0; i < data.length; i++) made[i] = data[i] === 0 ? 0 : 1;
  else made.set(data);
  return made;
}

function hold(value: HostArray, shape: Shape, dtype: DType): Tensor {
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0))
    failShape(
      "tensor",
      `shape is ${showShape(shape)}; every axis must be a whole number, 0 or more`,
    );
  if (value.length !== sizeOf(shape))
    failShape(
      "tensor",
      `shape ${showShape(shape)} needs ${sizeOf(shape)} values, ${value.length} came`,
    );
  return Tensor.holding({ value, backend: undefined }, [...shape], dtype);
}

function fromNested(data: NestedNumbers, shape: Shape | undefined, dtype?: DType): Tensor {
  const found: number[] = [];
  const values: (number | boolean)[] = [];
  const walk = (part: NestedNumbers, depth: number): void => {
    if (typeof part === "number" || typeof part === "boolean") {
      values.push(part);
      if (depth !== found.length)
        failShape(
          "tensor",
          `a number stands ${depth} lists deep and a list elsewhere at that place; nest all equally`,
        );
      return;
    }
    if (values.length === 0 && depth === found.length) found.push(part.length);
    if (depth >= found.length)
      failShape("tensor", "a list stands where a number stands elsewhere; nest all equally");
    if (part.length !== found[depth])
      failShape(
        "tensor",
        `a list at depth ${depth} has ${part.length} entries and another ${found[depth]}; lists of one level must be of equal length`,
      );
    for (const inner of part) walk(inner, depth + 1);
  };
  walk(data, 0);
  const type = dtype ?? (values.length > 0 && typeof values[0] === "boolean" ? "bool" : "float32");
  return hold(convert(values.map(Number), type), shape ?? found, type);
}

/** A tensor of one repeated value. It takes no memory: operations take the number up. */
export const full = (shape: Shape, value: number, dtype: DType = "float32"): Tensor =>
  Tensor.of(fullNode(shape, value, dtype));

export const zeros = (shape: Shape, dtype: DType = "float32"): Tensor => full(shape, 0, dtype);

export const ones = (shape: Shape, dtype: DType = "float32"): Tensor => full(shape, 1, dtype);

/** start, start + step, … below (or above) end. With one argument: 0, 1, … end − 1. Whole numbers are int32, unless told. */
export function arange(end: number): Tensor;
export function arange(start: number, end: number, step?: number, dtype?: DType): Tensor;
export function arange(first: number, second?: number, step = 1, dtype?: DType): Tensor {
  const [start, end] = second === undefined ? [0, first] : [first, second];
  const count = Math.max(Math.ceil((end - start) / step), 0);
  if (!Number.isFinite(count))
    throw new RangeError(`arange: from ${start} to ${end} in steps of ${step} is no finite range`);
  const whole = Number.isInteger(start) && Number.isInteger(step);
  const index = Tensor.of(iota([count], 0));
  return index
    .mul(step)
    .add(start)
    .cast(dtype ?? (whole ? "int32" : "float32"));
}

/** 1 where row and column are equal, else 0. */
export function eye(rows: number, columns = rows, dtype: DType = "float32"): Tensor {
  const shape = [rows, columns];
  return Tensor.of(iota(shape, 0))
    .eq(Tensor.of(iota(shape, 1)))
    .cast(dtype);
}
