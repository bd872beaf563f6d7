import type { Backend, Storage, Value } from "../backend/backend.ts";
import type { DType, HostArray } from "../expr/dtype.ts";
import type { Node } from "../graph/node.ts";
import { leaf } from "../graph/primitives/leaf.ts";
import type { Shape } from "../graph/shape.ts";

/**
 * Where known values live. A Tensor and the graph leaf that stands for it share one cell,
 * so a donation seen through one is seen through the other.
 */
export interface Cell {
  /** undefined once a compiled step took the storage over. */
  value: Value | undefined;
  /** The backend whose memory a Storage is in. */
  readonly backend: Backend | undefined;
  /** What `read` of a Storage gave, so that a second look is free. */
  host?: HostArray;
}

export const isStorage = (value: Value): value is Storage => !ArrayBuffer.isView(value);

/** Leaf → its values. Weak: the values go when the last graph that names the leaf goes. */
const cells = new WeakMap<Node, Cell>();

/** A lazy node that was computed meanwhile → the leaf that now stands for it, as long as some tensor holds that leaf. */
const known = new WeakMap<Node, WeakRef<Node>>();

/** A new leaf for values that are there. Never merged with another. */
export function leafFor(cell: Cell, shape: Shape, dtype: DType): Node {
  const node = leaf({ shape, dtype });
  cells.set(node, cell);
  return node;
}

/** Lets graphs that were built on `node` before it was computed find `standIn`, made by `leafFor`. */
export const rememberAs = (node: Node, standIn: Node): void => {
  known.set(node, new WeakRef(standIn));
};

/** The cell that a leaf was made for. */
export const ownCellOf = (node: Node): Cell | undefined => cells.get(node);

/** The values of a leaf, or of a node computed meanwhile; undefined where there are none (yet). */
export function cellOf(node: Node): Cell | undefined {
  const own = cells.get(node);
  if (own) return own;
  const standIn = known.get(node)?.deref();
  const cell = standIn && cells.get(standIn);
  return cell?.value === undefined ? undefined : cell;
}

/**
 * The values as a backend other than the cell's own may take them.
 * @throws {Error} if they were donated
 */
export function valueFor(cell: Cell, backend: Backend): Value {
  const { value } = cell;
  if (value === undefined) throw donatedError();
  return isStorage(value) && cell.backend !== backend ? hostOf(cell) : value;
}

/**
 * The values on the host; a Storage is read once.
 * @throws {Error} if they were donated
 */
export function hostOf(cell: Cell): HostArray {
  const { value } = cell;
  if (value === undefined) throw donatedError();
  if (!isStorage(value)) return value;
  cell.host ??= value.read();
  return cell.host;
}

const donatedError = () =>
  new Error(
    "this tensor was donated to a compiled step, which reused its memory; use the tensor that the step returned, or compile without donate",
  );
