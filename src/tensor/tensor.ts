import type { Backend } from "../backend/backend.ts";
import type { DType, HostArray } from "../expr/dtype.ts";
import type { Expr } from "../expr/expr.ts";
import type { Node } from "../graph/node.ts";
import { currentScope, inScope } from "../graph/scope.ts";
import { type Shape, showShape, sizeOf } from "../graph/shape.ts";
import { broadcastTo } from "./broadcasting.ts";
import { type Cell, cellOf, hostOf, leafFor, ownCellOf, rememberAs } from "./cell.ts";
import { matmul } from "./contraction.ts";
import { getBackend } from "./default-backend.ts";
import * as elements from "./elementwise.ts";
import { evaluate } from "./evaluate.ts";
import { type Nested, nest, showValues } from "./format.ts";
import * as moves from "./movement.ts";
import {
  type Axes,
  argReduce,
  mean,
  type ReduceOptions,
  reduceAxes,
  variance,
} from "./reduction.ts";

/** What an operation takes beside `this`: a number is compiled into the program, a tensor brings its values. */
export type Like = Tensor | number;

const nodeOf = (x: Like): elements.Operand => (typeof x === "number" ? x : x.node);

/**
 * An n-dimensional array, immutable. Operations only note what is to be computed; `data`, `item`, `array` and `toString` compute it,
 * all of it in one program, and keep the result. Shapes broadcast as in numpy; axes may be counted from the end (−1 is the last).
 *
 * Dtypes meet upwards: bool, then int32 or uint32, then float32.
 */
export class Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  #node: Node | undefined;
  #cell: Cell | undefined;
  #make: (() => Tensor) | undefined;

  private constructor(shape: Shape, dtype: DType, node: Node | undefined, cell: Cell | undefined) {
    this.shape = shape;
    this.dtype = dtype;
    this.#node = node;
    this.#cell = cell;
  }

  /** The tensor that a graph node stands for. */
  static of(node: Node): Tensor {
    return new Tensor(node.shape, node.dtype, node, undefined);
  }

  /** A tensor of values that are there. Its leaf in a graph is made at first need. */
  static holding(cell: Cell, shape: Shape, dtype: DType): Tensor {
    return new Tensor(shape, dtype, undefined, cell);
  }

  /** What `make` will give, once somebody needs more of it than shape and dtype: a weight that is replaced before it is read is never drawn. */
  static deferred(shape: Shape, dtype: DType, make: () => Tensor): Tensor {
    const scope = currentScope();
    const tensor = new Tensor(shape, dtype, undefined, undefined);
    tensor.#make = () => inScope(scope, make);
    return tensor;
  }

  /** Computes what is not known yet, in one program, and keeps the values. Without a backend, on the default one. */
  static evaluate(tensors: readonly Tensor[], backend?: Backend): void {
    const pending = tensors.filter((tensor) => tensor.cell === undefined);
    if (pending.length === 0) return;
    const hosts = evaluate(
      pending.map((tensor) => tensor.node),
      backend ?? getBackend(),
    );
    for (const [i, tensor] of pending.entries()) tensor.#settle(hosts[i] as HostArray);
  }

  /** From now on a leaf: the graph that made it can go. */
  #settle(value: HostArray): void {
    const cell: Cell = { value, backend: undefined };
    const leaf = leafFor(cell, this.shape, this.dtype);
    rememberAs(this.node, leaf);
    this.#cell = cell;
    this.#node = leaf;
  }

  /** The node of the graph that this tensor stands for. */
  get node(): Node {
    this.#node ??= this.#make?.().node ?? leafFor(this.#cell as Cell, this.shape, this.dtype);
    this.#make = undefined;
    return this.#node;
  }

  /** Where the values are, if they are known. */
  get cell(): Cell | undefined {
    if (this.#cell === undefined && this.#node !== undefined) {
      this.#cell = ownCellOf(this.#node);
      // Another tensor computed the same node: the values are shared, but a donation of that one must not take this one along.
      const found = this.#cell ? undefined : cellOf(this.#node);
      if (found) this.#settle(hostOf(found));
    }
    return this.#cell;
  }

  get rank(): number {
    return this.shape.length;
  }
  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  // — values on the host —

  /**
   * The values in row-major order: Float32Array (Float64Array from the reference backend), Int32Array (also for bool) or Uint32Array.
   * Computed at the first call. The array belongs to the tensor: do not write to it.
   *
   * @throws {Error} while a function is being traced, or once the tensor was donated
   */
  data(): HostArray {
    if (this.cell === undefined) Tensor.evaluate([this]);
    return hostOf(this.#cell as Cell);
  }

  /** The one value of a tensor of one element. */
  item(): number {
    const { size } = this;
    if (size !== 1)
      throw new RangeError(
        `item: the tensor is ${showShape(this.shape)} and has ${size} elements, not one; use data() or array()`,
      );
    return this.data()[0] as number;
  }

  /** The values as nested arrays. */
  array(): Nested {
    return nest(this.data(), this.shape);
  }

  toString(): string {
    return `${this.dtype} ${showShape(this.shape)} ${showValues(this.data(), this.shape)}`;
  }

  /** What console.log shows in Node: the values only where they are known. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const known = this.cell?.value !== undefined;
    return `Tensor ${known ? this.toString() : `${this.dtype} ${showShape(this.shape)}`}`;
  }

  // — elementwise —

  /** A scalar function at every element; its derivative is found by itself. */
  apply(fn: (x: Expr) => Expr): Tensor {
    return Tensor.of(elements.elementwise("apply", fn as (...args: Expr[]) => Expr, [this.node]));
  }
  add(b: Like): Tensor {
    return Tensor.of(elements.add(this.node, nodeOf(b)));
  }
  sub(b: Like): Tensor {
    return Tensor.of(elements.sub(this.node, nodeOf(b)));
  }
  mul(b: Like): Tensor {
    return Tensor.of(elements.mul(this.node, nodeOf(b)));
  }
  /** True division: float32 of ints too. */
  div(b: Like): Tensor {
    return Tensor.of(elements.div(this.node, nodeOf(b)));
  }
  pow(b: Like): Tensor {
    return Tensor.of(elements.pow(this.node, nodeOf(b)));
  }
  /** The larger of two at each place; NaN if either is. */
  maximum(b: Like): Tensor {
    return Tensor.of(elements.maximum(this.node, nodeOf(b)));
  }
  /** The smaller of two at each place; NaN if either is. */
  minimum(b: Like): Tensor {
    return Tensor.of(elements.minimum(this.node, nodeOf(b)));
  }
  lt(b: Like): Tensor {
    return Tensor.of(elements.lt(this.node, nodeOf(b)));
  }
  le(b: Like): Tensor {
    return Tensor.of(elements.le(this.node, nodeOf(b)));
  }
  gt(b: Like): Tensor {
    return Tensor.of(elements.gt(this.node, nodeOf(b)));
  }
  ge(b: Like): Tensor {
    return Tensor.of(elements.ge(this.node, nodeOf(b)));
  }
  eq(b: Like): Tensor {
    return Tensor.of(elements.eq(this.node, nodeOf(b)));
  }
  ne(b: Like): Tensor {
    return Tensor.of(elements.ne(this.node, nodeOf(b)));
  }
  /** Of bools, or bit by bit of ints; likewise `or`, `xor` and `not`. */
  and(b: Like): Tensor {
    return Tensor.of(elements.and(this.node, nodeOf(b)));
  }
  or(b: Like): Tensor {
    return Tensor.of(elements.or(this.node, nodeOf(b)));
  }
  xor(b: Like): Tensor {
    return Tensor.of(elements.xor(this.node, nodeOf(b)));
  }
  not(): Tensor {
    return Tensor.of(elements.not(this.node));
  }
  neg(): Tensor {
    return Tensor.of(elements.neg(this.node));
  }
  abs(): Tensor {
    return Tensor.of(elements.abs(this.node));
  }
  sign(): Tensor {
    return Tensor.of(elements.sign(this.node));
  }
  square(): Tensor {
    return Tensor.of(elements.square(this.node));
  }
  sqrt(): Tensor {
    return Tensor.of(elements.sqrt(this.node));
  }
  exp(): Tensor {
    return Tensor.of(elements.exp(this.node));
  }
  /** e^x − 1, accurate near 0. */
  expm1(): Tensor {
    return Tensor.of(elements.expm1(this.node));
  }
  log(): Tensor {
    return Tensor.of(elements.log(this.node));
  }
  /** log(1 + x), accurate near 0. */
  log1p(): Tensor {
    return Tensor.of(elements.log1p(this.node));
  }
  sin(): Tensor {
    return Tensor.of(elements.sin(this.node));
  }
  cos(): Tensor {
    return Tensor.of(elements.cos(this.node));
  }
  tanh(): Tensor {
    return Tensor.of(elements.tanh(this.node));
  }
  erf(): Tensor {
    return Tensor.of(elements.erf(this.node));
  }
  /** 1 / (1 + e^(−x)). */
  sigmoid(): Tensor {
    return Tensor.of(elements.sigmoid(this.node));
  }
  /** Float to int truncates and saturates, NaN gives 0; to bool is x ≠ 0. */
  cast(dtype: DType): Tensor {
    return Tensor.of(elements.cast(this.node, dtype));
  }

  // — reductions: over one axis, several, or all —

  sum(axes?: Axes, options?: ReduceOptions): Tensor {
    return Tensor.of(reduceAxes("sum", this.node, "sum", axes, options));
  }
  prod(axes?: Axes, options?: ReduceOptions): Tensor {
    return Tensor.of(reduceAxes("prod", this.node, "prod", axes, options));
  }
  /** NaN if there is one; −∞ of nothing. The slope goes to the first maximum. Of bools: any. */
  max(axes?: Axes, options?: ReduceOptions): Tensor {
    return Tensor.of(reduceAxes("max", this.node, "max", axes, options));
  }
  /** NaN if there is one; +∞ of nothing. The slope goes to the first minimum. Of bools: all. */
  min(axes?: Axes, options?: ReduceOptions): Tensor {
    return Tensor.of(reduceAxes("min", this.node, "min", axes, options));
  }
  mean(axes?: Axes, options?: ReduceOptions): Tensor {
    return Tensor.of(mean(this.node, axes, options));
  }
  /** Σ (x − mean)² / (n − correction), two passes; correction 0 unless given, 1 for the unbiased estimate. */
  variance(axes?: Axes, options?: ReduceOptions & { readonly correction?: number }): Tensor {
    return Tensor.of(variance(this.node, axes, options));
  }
  /** Index of the first maximum along an axis, int32; a NaN counts as one. */
  argmax(axis: number, options?: ReduceOptions): Tensor {
    return Tensor.of(argReduce("argmax", this.node, axis, options));
  }
  /** Index of the first minimum along an axis, int32; a NaN counts as one. */
  argmin(axis: number, options?: ReduceOptions): Tensor {
    return Tensor.of(argReduce("argmin", this.node, axis, options));
  }

  // — movement —

  /** One axis may be −1 and is worked out. */
  reshape(shape: Shape): Tensor {
    return Tensor.of(moves.reshape(this.node, shape));
  }
  /** Output axis k is this tensor's axis order[k]. */
  permute(order: readonly number[]): Tensor {
    return Tensor.of(moves.permute(this.node, order));
  }
  /** Swaps two axes, the last two unless named. */
  transpose(first = -2, second = -1): Tensor {
    return Tensor.of(moves.transpose(this.node, first, second));
  }
  broadcastTo(shape: Shape): Tensor {
    return Tensor.of(broadcastTo(this.node, shape));
  }
  /** One [before, after] or [before, after, between] for each axis. */
  pad(padding: readonly moves.Padding[], value = 0): Tensor {
    return Tensor.of(moves.pad(this.node, padding, value));
  }
  /** A range for each axis: null takes all, i one element (its axis goes), [from, to, step] a part. x.slice(0, [1, -1]) is Python's x[0, 1:-1]. */
  slice(...ranges: moves.Range[]): Tensor {
    return Tensor.of(moves.slice(this.node, ranges));
  }
  /** Reverses the named axes, or all. */
  flip(axes?: Axes): Tensor {
    return Tensor.of(moves.flip(this.node, axes));
  }
  /** Inserts an axis of extent 1, which will have the given number. */
  expandDims(axis: number): Tensor {
    return Tensor.of(moves.expandDims(this.node, axis));
  }
  /** Removes the named axes of extent 1, or all such. */
  squeeze(axes?: Axes): Tensor {
    return Tensor.of(moves.squeeze(this.node, axes));
  }

  /** Matrix product of the last two axes; the axes before them broadcast. See `matmul` in contraction.ts. */
  matmul(b: Tensor): Tensor {
    return Tensor.of(matmul(this.node, b.node));
  }
}
