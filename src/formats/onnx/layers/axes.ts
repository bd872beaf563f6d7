/**
 * Where the elements of a tensor lie here, and how the graph of a file sees them. Images lie with their channels last here and are seen
 * with their channels first; what a file only turns or reshapes then needs no layer: it is seen in another way.
 *
 * An axis is a list of atoms, factors of its extent from the outer to the inner one. A reshape cuts atoms and joins them to other axes, a
 * transposition orders the axes; the atoms stay what they are.
 */

/** A factor of an axis; known by itself, not by its extent. */
export interface Atom {
  readonly extent: number;
}

/** Extent 1 is no atom. */
export type Axis = readonly Atom[];
export type Axes = readonly Axis[];

export interface Placed {
  /** As the tensor lies: [N, H, W, C]. */
  readonly physical: Axes;
  /** As the file sees it: [N, C, H, W]. */
  readonly logical: Axes;
}

export const atomsOf = (extent: number): Axis => (extent === 1 ? [] : [{ extent }]);

export const extentOf = (axis: Axis): number => axis.reduce((n, { extent }) => n * extent, 1);

export const shapeOf = (axes: Axes): number[] => axes.map(extentOf);

export const sameAxis = (a: Axis, b: Axis): boolean =>
  a.length === b.length && a.every((atom, i) => atom === b[i]);

export const sameAxes = (a: Axes, b: Axes): boolean =>
  a.length === b.length && a.every((axis, i) => sameAxis(axis, b[i] ?? []));

/** Both hold the same elements in the same order, whatever their axes. */
export const sameOrder = (a: Axes, b: Axes): boolean => sameAxis(a.flat(), b.flat());

/** Every atom exchanged for those that stand for it. */
const exchange = (axes: Axes, atom: Atom, parts: Axis): Axes =>
  axes.map((axis) => axis.flatMap((other) => (other === atom ? parts : [other])));

/**
 * The same elements, seen in another shape; undefined where the shape cuts across the atoms.
 * @param batch  the atom that is never cut
 */
export function reshaped(
  { physical, logical }: Placed,
  shape: readonly number[],
  batch: Atom,
): Placed | undefined {
  let lies = physical;
  const queue = logical.flat();
  const seen = shape.map((extent): Atom[] | undefined => {
    const axis: Atom[] = [];
    let rest = extent;
    // A batch of one example takes an axis of its own.
    if (extent === 1 && queue[0]?.extent === 1) axis.push(...queue.splice(0, 1));
    while (rest > 1) {
      const next = queue.shift();
      if (next === undefined) return undefined;
      if (rest % next.extent === 0) {
        axis.push(next);
        rest /= next.extent;
      } else if (next.extent % rest === 0 && next !== batch) {
        const outer = { extent: rest };
        const inner = { extent: next.extent / rest };
        lies = exchange(lies, next, [outer, inner]);
        axis.push(outer);
        queue.unshift(inner);
        rest = 1;
      } else return undefined;
    }
    return axis;
  });
  if (queue.length > 0 || seen.some((axis) => axis === undefined)) return undefined;
  return { physical: lies, logical: seen as Axes };
}

/**
 * `other` with the atoms of `like` wherever both see the same axis, so that the two can be joined; cut where either is. An axis of 1
 * stays one. undefined where they differ.
 */
export function alike(like: Placed, other: Placed): readonly [Placed, Placed] | undefined {
  let [a, b] = [like, other];
  if (a.logical.length !== b.logical.length) return undefined;
  for (let k = 0; k < a.logical.length; k++) {
    if (a.logical[k]?.length === 0 || b.logical[k]?.length === 0) continue;
    if (extentOf(a.logical[k] ?? []) !== extentOf(b.logical[k] ?? [])) return undefined;
    for (let i = 0; ; i++) {
      const [p, q] = [a.logical[k]?.[i], b.logical[k]?.[i]];
      if (p === undefined || q === undefined) {
        if (p !== q) return undefined;
        break;
      }
      if (p.extent === q.extent) b = replaced(b, q, [p]);
      else if (p.extent % q.extent === 0) {
        const inner = { extent: p.extent / q.extent };
        a = replaced(a, p, [q, inner]);
      } else if (q.extent % p.extent === 0) {
        const inner = { extent: q.extent / p.extent };
        b = replaced(b, q, [p, inner]);
      } else return undefined;
    }
  }
  return [a, b];
}

const replaced = ({ physical, logical }: Placed, atom: Atom, parts: Axis): Placed => ({
  physical: exchange(physical, atom, parts),
  logical: exchange(logical, atom, parts),
});

/**
 * For each place on an axis as it lies, the place on the axis as it is seen; both of the same atoms.
 * undefined where all places are the same.
 */
export function places(lies: Axis, seen: Axis): Int32Array | undefined {
  if (sameAxis(lies, seen)) return undefined;
  const strides = new Map<Atom, number>();
  let stride = 1;
  for (const atom of seen.toReversed()) {
    strides.set(atom, stride);
    stride *= atom.extent;
  }
  let list = [0];
  for (const atom of lies) {
    const step = strides.get(atom) ?? 0;
    list = list.flatMap((at) => Array.from({ length: atom.extent }, (_, i) => at + i * step));
  }
  return Int32Array.from(list);
}

/** True where both are of the same atoms, in whatever order. */
export const sameAtoms = (a: Axis, b: Axis): boolean =>
  a.length === b.length && a.every((atom) => b.includes(atom));
