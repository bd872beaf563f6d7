import type { DType } from "../../../../expr/dtype.ts";
import { is } from "../../../../graph/graph.ts";
import type { Node, Primitive } from "../../../../graph/node.ts";
import { type Shape, showShape } from "../../../../graph/shape.ts";
import { FormatError } from "../../../format-error.ts";
import type { GraphBuilder } from "../graph.ts";

/** What stands for a node of a traced graph. */
export interface Emitted {
  readonly name: string;
  /** As it lies in the file: 1 on an axis along which the node repeats it. */
  readonly shape: Shape;
}

/** How a primitive is said in ONNX. */
export type PrimitiveForm<Attrs> = (
  node: Node<Attrs>,
  inputs: readonly Emitted[],
  tracer: Tracer,
) => Emitted;

/** One primitive with its form, whatever its attributes are. */
export interface PrimitiveRecord {
  emit(node: Node, inputs: readonly Emitted[], tracer: Tracer): Emitted | undefined;
}

export const form = <Attrs>(
  primitive: Primitive<Attrs>,
  emit: PrimitiveForm<Attrs>,
): PrimitiveRecord => ({
  emit: (node, inputs, tracer) => (is(node, primitive) ? emit(node, inputs, tracer) : undefined),
});

/**
 * The batch with which a layer is traced where the file is to take any: a prime that no layer is as long as, so that an extent which it
 * divides is the batch, or a multiple of it.
 */
export const UNKNOWN_BATCH = 7919;

/** What the forms of primitives share: names, and the extents that depend on the batch. */
export class Tracer {
  readonly graph: GraphBuilder;
  /** The layer's path, for names and errors. */
  readonly path: string;
  readonly #last: Node;
  #batch: string | undefined;

  /** @param last  the node that the layer gives, which has its name */
  constructor(graph: GraphBuilder, path: string, last: Node) {
    this.graph = graph;
    this.path = path;
    this.#last = last;
  }

  /** What a node, or a part of it, is called. */
  name(node: Node, part = ""): string {
    if (node === this.#last && part === "") return this.path;
    return `${this.path}/${part === "" ? node.primitive.name : part}`;
  }

  fail(node: Node, why: string): never {
    throw new FormatError(
      `${this.path}: ${node.primitive.name} to ${showShape(node.shape)} has no ONNX form here: ${why}`,
    );
  }

  /** True where an extent is not known before the file runs. */
  isOpen(extent: number): boolean {
    return typeof this.graph.batch === "string" && extent > 0 && extent % UNKNOWN_BATCH === 0;
  }

  /** @throws {FormatError} where the values of `node` would depend on the batch itself */
  requireClosed(node: Node, extent: number): void {
    if (this.isOpen(extent))
      this.fail(node, "it depends on the number of examples; export with a fixed batch");
  }

  /** A shape as a list of int64. */
  dims(name: string, shape: Shape): string {
    if (!shape.some((extent) => this.isOpen(extent))) return this.graph.ints(name, shape);
    const pieces = shape.map((extent, axis) => {
      if (!this.isOpen(extent)) return this.graph.ints(`${name}/${axis}`, [extent]);
      const times = extent / UNKNOWN_BATCH;
      if (times === 1) return this.#examples();
      const factor = this.graph.ints(`${name}/times`, [times]);
      return this.graph.add("Mul", [this.#examples(), factor], `${name}/${axis}`);
    });
    return this.graph.add("Concat", pieces, name, { axis: { int: 0 } });
  }

  /** The number of examples that the model was given, as a list of one. */
  #examples(): string {
    if (this.#batch !== undefined) return this.#batch;
    const shape = this.graph.add("Shape", ["x"], `${this.path}/shapeOfX`);
    const [from, to] = [
      this.graph.ints(`${this.path}/0`, [0]),
      this.graph.ints(`${this.path}/1`, [1]),
    ];
    this.#batch = this.graph.add("Slice", [shape, from, to], `${this.path}/examples`);
    return this.#batch;
  }

  /** With every axis as long as the node has it. */
  whole(node: Node, { name, shape }: Emitted): string {
    if (shape.every((extent, axis) => extent === node.shape[axis])) return name;
    const dims = this.dims(`${name}/whole/shape`, node.shape);
    return this.graph.add("Expand", [name, dims], `${name}/whole`);
  }

  reshaped(x: string, shape: Shape, name: string): string {
    const open = shape.filter((extent) => this.isOpen(extent)).length;
    const dims =
      open === 1
        ? this.graph.ints(
            `${name}/shape`,
            shape.map((extent) => (this.isOpen(extent) ? -1 : extent)),
          )
        : this.dims(`${name}/shape`, shape);
    return this.graph.add("Reshape", [x, dims], name);
  }

  /** Numbers of some dtype. */
  constant(name: string, dtype: DType, shape: Shape, data: ArrayLike<number>): string {
    return this.graph.values(name, dtype, shape, data);
  }
}
