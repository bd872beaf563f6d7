/**
 * Values between layers. Here the channels are the last axis, in ONNX's operators on images the first behind the batch; a value knows in
 * which order it lies, and is moved only where a layer needs it otherwise.
 */
import type { DType } from "../../../expr/dtype.ts";
import { type Shape, sizeOf } from "../../../graph/shape.ts";
import type { GraphBuilder } from "./graph.ts";

/**
 * - "last": as here. - "first": [N, C, …] for [N, …, C]. - "flat": a vector of what lies in an image of the shape `flattened`, channels
 * first; here it would be channels last.
 */
export type Layout = "last" | "first" | "flat";

export interface Value {
  readonly name: string;
  /** Of one example, channels last. */
  readonly shape: Shape;
  readonly dtype: DType;
  readonly layout: Layout;
  /** Of the image, [H, W, C], where the layout is "flat". */
  readonly flattened?: Shape;
}

/** The shape of one example as it lies in the file. */
export const shapeIn = ({ layout, shape }: Value): Shape =>
  layout === "first" ? firstShape(shape) : shape;

/** [H, W, C] → [C, H, W]; vectors as they are. */
export const firstShape = (shape: Shape): Shape => [...shape.slice(-1), ...shape.slice(0, -1)];

/** [N, …, C] → [N, C, …], with so many axes behind the batch. */
const toFirstOrder = (rank: number): number[] => [0, rank, ...upTo(rank).slice(0, -1)];
const toLastOrder = (rank: number): number[] => [0, ...upTo(rank).slice(1), 1];
const upTo = (rank: number): number[] => Array.from({ length: rank }, (_, i) => i + 1);

const moved = new WeakMap<GraphBuilder, Map<string, Value>>();

/** What `make` gives, made once for each value: branches that read the same one share it. */
function once(graph: GraphBuilder, x: Value, layout: Layout, make: () => Value): Value {
  const known = moved.get(graph) ?? new Map<string, Value>();
  moved.set(graph, known);
  const key = `${layout} ${x.name}`;
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** x as [N, C, …]. */
export function channelsFirst(graph: GraphBuilder, given: Value): Value {
  const x = given.layout === "flat" ? channelsLast(graph, given) : given;
  if (x.layout === "first" || x.shape.length < 2) return x;
  return once(graph, x, "first", () => {
    const perm = { ints: toFirstOrder(x.shape.length) };
    const name = graph.add("Transpose", [x.name], `${x.name}/channelsFirst`, { perm });
    return { ...x, name, layout: "first" };
  });
}

/** x as [N, …, C], as it is here. */
export function channelsLast(graph: GraphBuilder, x: Value): Value {
  if (x.layout === "last") return x;
  return once(graph, x, "last", () => {
    if (x.layout === "first") {
      const perm = { ints: toLastOrder(x.shape.length) };
      const name = graph.add("Transpose", [x.name], `${x.name}/channelsLast`, { perm });
      return { ...x, name, layout: "last" };
    }
    const image = x.flattened ?? x.shape;
    const planes = reshape(graph, x.name, firstShape(image), `${x.name}/image`);
    const perm = { ints: toLastOrder(image.length) };
    const rows = graph.add("Transpose", [planes], `${x.name}/channelsLast`, { perm });
    const name = reshape(graph, rows, x.shape, `${x.name}/vector`);
    return { name, shape: x.shape, dtype: x.dtype, layout: "last" };
  });
}

/** Every example in another shape, in the order in which it lies. */
export function reshape(graph: GraphBuilder, x: string, example: Shape, name: string): string {
  // 0: the axis as it was, whatever the batch is.
  const shape = graph.ints(`${name}/shape`, [0, ...example]);
  return graph.add("Reshape", [x, shape], name);
}

/** Values of equal rank in one layout, so that they can be added or joined. */
export function aligned(graph: GraphBuilder, values: readonly Value[]): readonly Value[] {
  const [first] = values;
  const alike = values.every(
    ({ layout, flattened }) =>
      layout === first?.layout && flattened?.join() === first?.flattened?.join(),
  );
  if (alike) return values;
  const target = values.some(({ layout }) => layout === "first") ? channelsFirst : channelsLast;
  return values.map((value) => target(graph, value));
}

/** A vector with a value for each channel, as it spreads over x. */
export function perChannel(
  graph: GraphBuilder,
  x: Value,
  name: string,
  data: Float32Array,
): string {
  const ones = x.layout === "first" ? x.shape.slice(1).map(() => 1) : [];
  return graph.floats(name, [data.length, ...ones], data);
}

/** Where axis `axis` of [N, …, C] is. */
export function axisOf({ layout, shape }: Value, axis: number): number {
  const rank = shape.length + 1;
  const own = axis < 0 ? axis + rank : axis;
  if (layout !== "first" || own === 0) return own;
  return own === rank - 1 ? 1 : own + 1;
}

/** Elements of one example. */
export const elementsOf = ({ shape }: Value): number => sizeOf(shape);
