import { type Affine, affine, loopIndex } from "../../graph/affine.ts";
import { is } from "../../graph/graph.ts";
import type { Node, Primitive } from "../../graph/node.ts";
import {
  concatPrimitive,
  contractPrimitive,
  gatherPrimitive,
  leafPrimitive,
  mapPrimitive,
  type PadAttrs,
  padPrimitive,
  reducePrimitive,
  reshapePrimitive,
} from "../../graph/primitives/index.ts";
import { evenly } from "./evenly.ts";
import { hullOf, type Interval } from "./interval.ts";
import { isAlong, type Known, periodAlong, phasesOf } from "./phases.ts";
import {
  collapse,
  constantReach,
  join,
  type Reach,
  rippling,
  sameMotion,
  through,
  union,
  windowOf,
  windowsOf,
} from "./reach.ts";
import { throughReshape } from "./reshape.ts";
import { rippleAlong } from "./ripple.ts";

/** The reach of a node along one input axis, from the reaches of its inputs; undefined where an input does not depend on x. */
type Reaches = readonly (Reach | undefined)[];
type Rule<Attrs> = (
  node: Node<Attrs>,
  inputs: Reaches,
  known: Known,
) => Reach | undefined | "other";

/** A primitive with its rule, the types of both matched. */
interface Entry {
  apply(node: Node, inputs: Reaches, known: Known): Reach | undefined | "other";
}

const entry = <Attrs>(primitive: Primitive<Attrs>, rule: Rule<Attrs>): Entry => ({
  apply: (node, inputs, known) => (is(node, primitive) ? rule(node, inputs, known) : "other"),
});

const present = (inputs: Reaches): Reach[] => inputs.filter((reach) => reach !== undefined);

/**
 * One rule a primitive whose inputs are not simply moved. Movements need none, their `view` says all;
 * a primitive in neither way is taken to read everything its inputs read.
 */
const rules: readonly Entry[] = [
  entry(mapPrimitive, (node, inputs) => join(present(inputs), node.shape)),

  entry(
    padPrimitive,
    ({ attrs, inputs: [source] }, [x]) => x && padded(x, attrs, source?.shape ?? []),
  ),

  entry(
    reducePrimitive,
    ({ attrs: { axes }, inputs: [source] }, [x]) =>
      x &&
      collapse(
        x,
        source?.shape ?? [],
        (axis) => axes.includes(axis),
        (axis) => axis - axes.filter((gone) => gone < axis).length,
      ),
  ),

  entry(contractPrimitive, ({ attrs, shape }, inputs) => {
    const { extents, output, left, right } = attrs;
    const sides: readonly (readonly Affine[])[] = [left, right];
    const reaches = inputs.flatMap((reach, side) => {
      if (reach === undefined) return [];
      const overLoops = through(reach, sides[side] ?? []);
      const rename = (loop: number) => output.indexOf(loop);
      return [collapse(overLoops, extents, (loop) => !output.includes(loop), rename)];
    });
    return join(reaches, shape);
  }),

  entry(
    reshapePrimitive,
    ({ inputs: [source], shape }, [x], known) =>
      x &&
      throughReshape(
        x,
        source?.shape ?? [],
        shape,
        (axis) => source && phasesOf(source, axis, known),
      ),
  ),

  entry(concatPrimitive, joined),

  // indices that are known: what they read, as if it were read at even distances
  entry(gatherPrimitive, ({ attrs: { axis }, inputs: [, indices] }, [x]) => {
    const data = indices && is(indices, leafPrimitive) ? indices.attrs.data : undefined;
    if (x === undefined || data === undefined || indices?.shape.length !== 1) return "other";
    const step = x.steps.get(axis);
    if (step === undefined) return x;
    const windows = Array.from(data, (i) => {
      const window = windowOf(x, axis, i);
      return window && ([window[0] + i * step, window[1] + i * step] as const);
    });
    return alongTable(x, axis, windows);
  }),
];

/** What an element of `node` reads along one axis of the model's input. */
export function reachOf(node: Node, inputs: Reaches, known: Known): Reach | undefined {
  if (inputs.every((reach) => reach === undefined)) return undefined;
  for (const rule of rules) {
    const reach = rule.apply(node, inputs, known);
    if (reach !== "other") return reach;
  }
  const [x] = inputs;
  const loops = node.shape.map((_, axis) => loopIndex(axis));
  const view = x && node.primitive.view?.(node, loops, node.shape);
  return view === undefined ? readsEverything(node, inputs) : through(x as Reach, view);
}

/** out[low + i·(interior + 1)] = x[i]: position p reads x at (p − low) / (interior + 1), where that is a whole number, else zeros. */
function padded(x: Reach, { low, interior }: PadAttrs, shape: readonly number[]): Reach {
  const spread = (axis: number): number => (interior[axis] ?? 0) + 1;
  const reach = through(
    x,
    low.map((before, axis) => affine(-before / spread(axis), [[axis, 1 / spread(axis)]])),
  );
  const [axis, ...others] = [...x.steps.keys()].filter((axis) => spread(axis) > 1);
  if (axis === undefined || others.length > 0) return reach;
  if (!isAlong(x, axis)) return reach;
  const repeats = Number.isFinite(periodAlong(x, axis));
  const length =
    spread(axis) * (repeats ? periodAlong(x, axis) : (shape[axis] ?? 1)) +
    (repeats ? 0 : (low[axis] ?? 0));
  const step = x.steps.get(axis) ?? 0;
  const windows = Array.from({ length }, (_, place) => {
    const at = (place - (low[axis] ?? 0)) / spread(axis);
    const window = Number.isInteger(at) ? windowOf(x, axis, at) : undefined;
    const shift = step * at - (step / spread(axis)) * place;
    return window && ([window[0] + shift, window[1] + shift] as const);
  });
  return rippling(reach, rippleAlong(axis, windows, repeats));
}

/** Tensors one after the other. */
function joined(
  { attrs: { axis }, inputs: sources, shape }: Node<{ readonly axis: number }>,
  inputs: Reaches,
): Reach | undefined {
  let before = 0;
  const parts = sources.flatMap((source, i) => {
    const to = shape.map((_, k) => (k === axis ? affine(-before, [[k, 1]]) : loopIndex(k)));
    const at = before;
    before += source.shape[axis] ?? 0;
    const reach = inputs[i];
    return reach === undefined ? [] : [{ source, reach, at, moved: through(reach, to) }];
  });
  const [longest] = parts.toSorted((a, b) => b.source.shape[axis]! - a.source.shape[axis]!);
  const kept = parts.filter((part) => longest === undefined || !continues(part, longest, axis));
  return (
    stacked(kept, axis, shape) ??
    join(
      kept.map(({ moved }) => moved),
      shape,
    )
  );
}

interface Part {
  readonly source: Node;
  readonly reach: Reach;
  /** Where it begins. */
  readonly at: number;
  readonly moved: Reach;
}

/** Whether a part is only the longest one's own rim, mirrored, repeated or from its other end: padding, which counts as beyond it. */
function continues({ source, reach }: Part, whole: Part, axis: number): boolean {
  if (source.shape[axis]! >= whole.source.shape[axis]! || base(source) !== base(whole.source))
    return false;
  const [[low, high], [first, last]] = [
    union(reach, source.shape),
    union(whole.reach, whole.source.shape),
  ];
  return first <= low && high <= last;
}

/** The node that a chain of movements reads. */
function base(node: Node): Node {
  let at = node;
  while (at.primitive.view && at.inputs[0]) at = at.inputs[0];
  return at;
}

/**
 * Rows one by one, each made by itself, as bins of unequal length are: they move evenly, more or less. Undefined for other parts;
 * channels, on the last axis, do not move.
 */
function stacked(
  parts: readonly Part[],
  axis: number,
  shape: readonly number[],
): Reach | undefined {
  const [first] = parts;
  const single = axis < shape.length - 1 && shape[axis - 1] === 1 && parts.length > 1;
  if (!first || !single || parts.some(({ source }) => source.shape[axis] !== 1)) return undefined;
  const still = parts.map(({ reach }) => ({
    ...reach,
    steps: new Map([...reach.steps].filter(([k]) => (shape[k] ?? 1) > 1 && k !== axis)),
  }));
  if (still.some((reach) => reach.wander !== undefined || !sameMotion(reach, still[0]!, shape)))
    return undefined;
  const windows = Array.from({ length: shape[axis]! }, (_, i) => {
    const reach = still[parts.findIndex(({ at }) => at === i)];
    return reach && hullOf(windowsOf(reach, shape.with(axis, 1)));
  });
  return alongTable({ ...first.reach, steps: still[0]!.steps }, axis, windows);
}

/** Moving evenly along an axis, more or less: `windows` says what each place reads. */
function alongTable(reach: Reach, axis: number, windows: readonly (Interval | undefined)[]): Reach {
  const { slope, low, high } = evenly(windows);
  const steps = new Map(reach.steps).set(axis, slope);
  if (slope === 0) steps.delete(axis);
  const own = windows.map(
    (window, i) => window && ([window[0] - slope * i, window[1] - slope * i] as const),
  );
  return rippling({ ...reach, steps, low, high, ripple: undefined }, rippleAlong(axis, own, false));
}

/** Gather and scatter: which elements are read is known only when it runs. */
function readsEverything(node: Node, inputs: Reaches): Reach | undefined {
  const all = inputs.flatMap((reach, i) => {
    const shape = node.inputs[i]?.shape ?? [];
    return reach === undefined ? [] : [constantReach(union(reach, shape), reach.jump)];
  });
  return join(all, node.shape);
}
