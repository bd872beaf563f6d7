import { type Affine, affine, loopIndex } from "../../graph/affine.ts";
import { is } from "../../graph/graph.ts";
import type { Node, Primitive } from "../../graph/node.ts";
import {
  concatPrimitive,
  contractPrimitive,
  mapPrimitive,
  padPrimitive,
  reducePrimitive,
  reshapePrimitive,
} from "../../graph/primitives/index.ts";
import { collapse, constantReach, join, type Reach, through, union } from "./reach.ts";
import { throughReshape } from "./reshape.ts";

/** The reach of a node along one input axis, from the reaches of its inputs; undefined where an input does not depend on x. */
type Reaches = readonly (Reach | undefined)[];
type Rule<Attrs> = (node: Node<Attrs>, inputs: Reaches) => Reach | undefined;

/** A primitive with its rule, the types of both matched. */
interface Entry {
  apply(node: Node, inputs: Reaches): Reach | undefined | "other";
}

const entry = <Attrs>(primitive: Primitive<Attrs>, rule: Rule<Attrs>): Entry => ({
  apply: (node, inputs) => (is(node, primitive) ? rule(node, inputs) : "other"),
});

const present = (inputs: Reaches): Reach[] => inputs.filter((reach) => reach !== undefined);

/**
 * One rule a primitive whose inputs are not simply moved. Movements need none, their `view` says all;
 * a primitive in neither way is taken to read everything its inputs read.
 */
const rules: readonly Entry[] = [
  entry(mapPrimitive, (node, inputs) => join(present(inputs), node.shape)),

  // out[low + i·(interior + 1)] = x[i]: position p reads x at (p − low) / (interior + 1)
  entry(
    padPrimitive,
    ({ attrs: { low, interior } }, [x]) =>
      x &&
      through(
        x,
        low.map((before, axis) => {
          const spread = (interior[axis] ?? 0) + 1;
          return affine(-before / spread, [[axis, 1 / spread]]);
        }),
      ),
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
    ({ inputs: [source], shape }, [x]) => x && throughReshape(x, source?.shape ?? [], shape),
  ),

  entry(concatPrimitive, ({ attrs: { axis }, inputs: sources, shape }, inputs) => {
    let before = 0;
    const moved = inputs.flatMap((reach, i) => {
      const to = shape.map((_, k) => (k === axis ? affine(-before, [[k, 1]]) : loopIndex(k)));
      before += sources[i]?.shape[axis] ?? 0;
      return reach === undefined ? [] : [through(reach, to)];
    });
    return join(moved, shape);
  }),
];

/** What an element of `node` reads along one axis of the model's input. */
export function reachOf(node: Node, inputs: Reaches): Reach | undefined {
  if (inputs.every((reach) => reach === undefined)) return undefined;
  for (const rule of rules) {
    const reach = rule.apply(node, inputs);
    if (reach !== "other") return reach;
  }
  const [x] = inputs;
  const loops = node.shape.map((_, axis) => loopIndex(axis));
  const view = x && node.primitive.view?.(node, loops, node.shape);
  return view === undefined ? readsEverything(node, inputs) : through(x as Reach, view);
}

/** Gather and scatter: which elements are read is known only when it runs. */
function readsEverything(node: Node, inputs: Reaches): Reach | undefined {
  const all = inputs.flatMap((reach, i) => {
    const shape = node.inputs[i]?.shape ?? [];
    return reach === undefined ? [] : [constantReach(union(reach, shape), reach.jump)];
  });
  return join(all, node.shape);
}
