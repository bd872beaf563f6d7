import type { DType, HostArray } from "../expr/dtype.ts";
import type { Affine } from "./affine.ts";
import type { gradients } from "./gradients.ts";
import type * as builders from "./primitives/index.ts";
import type { Shape } from "./shape.ts";

/**
 * The functions that make nodes: `reduce`, `pad`, `contract`… A gradient rule gets them as an argument,
 * for the rules of two primitives may need each other (slice and pad), and files must not import in a circle.
 */
export type Builders = typeof builders & { readonly gradients: typeof gradients };

/** One operation applied to nodes: a tensor that will be known when the graph runs. Made by `makeNode`; immutable. */
export interface Node<Attrs = unknown> {
  readonly id: number;
  readonly primitive: Primitive<Attrs>;
  readonly attrs: Attrs;
  /** Primitive and attributes as a text: equal for nodes that do the same with their inputs. */
  readonly form: string;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** Path of the layer that made it ("block2/conv"), "" outside any. For errors, profiles and summaries only. */
  readonly scope: string;
}

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * One kind of operation: everything that the house knows of it, in one file under primitives/.
 * Compiler, reference backend, gradient, cost and receptive field read this record and never ask for its name.
 */
export interface Primitive<Attrs> {
  readonly name: string;
  /** Shape rule. Throws ShapeError when the inputs do not fit. */
  infer(attrs: Attrs, inputs: readonly TensorType[]): TensorType;
  /** Reverse-mode rule: for each input, its cotangent as a node of the input's shape, or undefined where none flows. */
  gradient(node: Node<Attrs>, cotangent: Node, build: Builders): readonly (Node | undefined)[];
  /** The plain float64 meaning: loops, no tricks. Float data comes and goes as Float64Array, the rest as int32/uint32. */
  reference(node: Node<Attrs>, inputs: readonly HostArray[]): HostArray;
  /** Multiply-accumulates; 0 for all but contracts. */
  macs?(node: Node<Attrs>): number;
  /**
   * Movement operations only: where element `index` of the output comes from, one index per axis of input 0,
   * or undefined where that is no affine function (a reshape across axes, for instance) and the compiler must copy.
   */
  view?(
    node: Node<Attrs>,
    index: readonly Affine[],
    extents: readonly number[],
  ): readonly Affine[] | undefined;
  /** A text that is equal for equal attributes: nodes with equal primitive, attributes and inputs are one node. */
  key(attrs: Attrs): string;
}
