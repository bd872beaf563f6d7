import { tensor } from "../../../tensor/index.ts";
import type { OnnxNode } from "../import/model.ts";
import { type Axis, atomsOf, places } from "./axes.ts";
import type { Handle, Raise } from "./raise.ts";
import type { Raiser } from "./raiser.ts";
import { lastStep } from "./recurrent.ts";

/** A matrix [in, out] with its rows in the order in which the features of x lie. */
function rowsFor(x: Handle, seen: Axis, data: Float32Array, rows: number, columns: number) {
  const order = places(x.physical.at(-1) ?? [], seen);
  if (!order) return tensor(data, [rows, columns]);
  const ordered = new Float32Array(data.length);
  for (const [row, from] of order.entries())
    ordered.set(data.subarray(from * columns, (from + 1) * columns), row * columns);
  return tensor(ordered, [rows, columns]);
}

/** [out, in] → [in, out] */
function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(data.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c] ?? 0;
  return turned;
}

interface Dense {
  readonly matrix: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly bias: Float32Array | undefined;
}

function linear(raise: Raise, node: OnnxNode, { matrix, rows, columns, bias }: Dense): Handle {
  const given = raise.x(node);
  const axis = given.logical.length - 1;
  const x = raise.features(given, axis);
  const seen = x.logical[axis] ?? [];
  const units = atomsOf(columns);
  const spec = { type: "linear", units: columns, bias: bias !== undefined };
  const params = {
    weight: rowsFor(x, seen, matrix, rows, columns),
    ...(bias && { bias: tensor(bias) }),
  };
  const like = { physical: x.physical.with(-1, units), logical: x.logical.with(-1, units) };
  return raise.emit(raise.nameOf(node, "linear", 1), x, { spec, params }, like);
}

const gemm: Raiser = (raise, node) => {
  const { attributes } = node;
  if (attributes.flag("transA") || raise.maybe(node.inputs[1]))
    throw raise.refuse("multiplies what it computes");
  const { data, shape } = raise.weight(node, 1);
  const [first = 1, second = 1] = shape;
  const turned = attributes.flag("transB");
  const [rows, columns] = turned ? [second, first] : [first, second];
  const alpha = attributes.float("alpha", 1);
  const matrix = (turned ? transposed(data, first, second) : data.slice()).map((n) => n * alpha);
  const given = raise.numbers(node, 2);
  const beta = attributes.float("beta", 1);
  if (given && given.length !== columns && given.length !== 1)
    throw raise.refuse(`adds ${given.length} numbers`);
  const bias =
    given &&
    Float32Array.from({ length: columns }, (_, i) => beta * (given[i % given.length] ?? 0));
  return [linear(raise, node, { matrix, rows, columns, bias })];
};

const matmul: Raiser = (raise, node) => {
  if (raise.maybe(node.inputs[1])) throw raise.refuse("multiplies what it computes");
  const { data, shape } = raise.weight(node, 1);
  const [rows = 1, columns = 1] = shape;
  if (shape.length !== 2) throw raise.refuse(`multiplies by [${shape.join(", ")}]`);
  return [linear(raise, node, { matrix: data.slice(), rows, columns, bias: undefined })];
};

/** A table of vectors, read by ids. */
const gather: Raiser = (raise, node) => {
  const ids = raise.maybe(node.inputs[1]);
  if (!ids || raise.maybe(node.inputs[0])) return channel(raise, node);
  const { data, shape } = raise.weight(node, 0);
  const [count = 1, dim = 1] = shape;
  if (shape.length !== 2 || node.attributes.int("axis", 0) !== 0)
    throw raise.refuse("reads no table of vectors");
  const x = raise.arrange(ids, ids.logical);
  const features = atomsOf(dim);
  const spec = { type: "embedding", count, dim };
  const like = { physical: [...x.physical, features], logical: [...x.logical, features] };
  const params = { weight: tensor(data.slice(), [count, dim]) };
  return [raise.emit(raise.nameOf(node, "embedding", 0), x, { spec, params }, like)];
};

/** The one number, or a range, of channels: axis `axis`, the others stay. */
export function channels(
  raise: Raise,
  node: OnnxNode,
  axis: number,
  from: number,
  to: number,
): Handle {
  const given = raise.x(node);
  const x =
    axis === 1 && given.logical.length > 2 ? raise.images(given) : raise.features(given, axis);
  const seen = x.logical[axis] ?? [];
  if (places(x.physical.at(-1) ?? [], seen))
    throw raise.refuse("cuts features that lie in another order");
  const kept = atomsOf(to - from);
  const like = { physical: x.physical.with(-1, kept), logical: x.logical.with(axis, kept) };
  return raise.emit(
    raise.nameOf(node, "channelSlice"),
    x,
    { spec: { type: "channelSlice", from, to } },
    like,
  );
}

/** The last step of a series, or one channel. */
function channel(raise: Raise, node: OnnxNode): readonly Handle[] {
  const last = lastStep(raise, node);
  if (last !== undefined) return [last];
  const rank = raise.shape(node.inputs[0]).length;
  const axis = node.attributes.int("axis", 0);
  const index = raise.numbers(node, 1);
  const own = axis < 0 ? axis + rank : axis;
  if (index?.length !== 1 || own === 0 || (own !== 1 && own !== rank - 1))
    throw raise.refuse("picks elements by their index");
  const extent = raise.shape(node.inputs[0])[own] ?? 1;
  const at = (index[0] ?? 0) < 0 ? (index[0] ?? 0) + extent : (index[0] ?? 0);
  const x = channels(raise, node, own, at, at + 1);
  // An index without an axis takes the axis away.
  const keeps = raise.shape(node.inputs[1]).length > 0;
  return [keeps ? x : { ...x, logical: x.logical.toSpliced(own, 1) }];
}

export const denseRaisers: Readonly<Record<string, Raiser>> = {
  Gemm: gemm,
  MatMul: matmul,
  Gather: gather,
};
