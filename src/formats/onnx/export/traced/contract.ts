import { type Affine, evaluateAffine } from "../../../../graph/affine.ts";
import type { Node } from "../../../../graph/node.ts";
import { type ContractAttrs, contractPrimitive } from "../../../../graph/primitives/contract.ts";
import { type Emitted, form, type Tracer } from "./tracer.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/**
 * Einsum. An axis that is read at an index of several loops, as a convolution reads its image, is first gathered to an axis for each of
 * them: exact, and as large as all windows together, so layers that are convolutions have forms of their own.
 */
export const contractForm = form(contractPrimitive, (node, inputs, tracer) => {
  const { left, right, output } = node.attrs;
  const sides = [left, right].map((indices, k) => operand(node, inputs, k, indices, tracer));
  const spell = (loops: readonly number[]): string => loops.map((loop) => letters[loop]).join("");
  const read = new Set(sides.flatMap(({ loops }) => loops));
  // An output axis along which nothing changes is none of Einsum's: it is one of length 1 behind it.
  const made = output.filter((loop) => read.has(loop));
  const spread = output.flatMap((loop, axis) => (read.has(loop) ? [] : [axis]));
  const equation = `${sides.map(({ loops }) => spell(loops)).join(",")}->${spell(made)}`;
  const name = tracer.name(node);
  const product = tracer.graph.add(
    "Einsum",
    sides.map((side) => side.name),
    spread.length === 0 ? name : `${name}/einsum`,
    { equation: { text: equation } },
  );
  const shape = node.shape.map((extent, axis) => (spread.includes(axis) ? 1 : extent));
  if (spread.length === 0) return { name: product, shape };
  const axes = tracer.graph.ints(`${name}/axes`, spread);
  return { name: tracer.graph.add("Unsqueeze", [product, axes], name), shape };
});

interface Operand {
  readonly name: string;
  /** The loop of each of its axes. */
  readonly loops: readonly number[];
}

function operand(
  node: Node<ContractAttrs>,
  inputs: readonly Emitted[],
  side: number,
  indices: readonly Affine[],
  tracer: Tracer,
): Operand {
  const [source, given] = [node.inputs[side], inputs[side]];
  if (source === undefined || given === undefined) return tracer.fail(node, "it has no input");
  const { extents } = node.attrs;
  const loops: number[] = [];
  let name = tracer.whole(source, given);
  for (const [axis, index] of indices.entries()) {
    const own = [...index.terms.keys()];
    const [loop] = own;
    const extent = source.shape[axis] ?? 1;
    const plain =
      own.length === 1 &&
      loop !== undefined &&
      index.offset === 0 &&
      index.terms.get(loop) === 1 &&
      extents[loop] === extent;
    if (!plain) {
      for (const n of [extent, ...own.map((l) => extents[l] ?? 1)]) tracer.requireClosed(node, n);
      const part = `${side === 0 ? "left" : "right"}${axis}`;
      const places = placesOf(index, own, extents);
      const shape = own.map((l) => extents[l] ?? 1);
      const taps = tracer.graph.ints(tracer.name(node, `${part}/places`), places, shape);
      name = tracer.graph.add("Gather", [name, taps], tracer.name(node, part), {
        axis: { int: loops.length },
      });
    }
    loops.push(...own);
  }
  return { name, loops };
}

/** The index at all turns of its loops, row by row. */
function placesOf(index: Affine, own: readonly number[], extents: readonly number[]): number[] {
  const sizes = own.map((loop) => extents[loop] ?? 1);
  const count = sizes.reduce((product, n) => product * n, 1);
  return Array.from({ length: count }, (_, at) => {
    const turns: number[] = [];
    let rest = at;
    for (let k = own.length - 1; k >= 0; k--) {
      const size = sizes[k] ?? 1;
      turns[own[k] ?? 0] = rest % size;
      rest = Math.floor(rest / size);
    }
    return evaluateAffine(index, turns);
  });
}
