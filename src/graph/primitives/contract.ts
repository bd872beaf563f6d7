import { type Affine, addAffine, affine, flattenAffine, rangeOfAffine } from "../affine.ts";
import { is, makeNode } from "../graph.ts";
import type { Node, Primitive, TensorType } from "../node.ts";
import { failShape, failType } from "../scope.ts";
import { showShape, sizeOf } from "../shape.ts";
import { operandGradient } from "./contract-gradient.ts";
import { pad, padPrimitive } from "./pad.ts";
import { positionsOf } from "./strided.ts";

/**
 * Loops are numbered 0 to extents.length − 1. As `contract` makes it, output axis k is loop k,
 * the loops after them are summed over, and none of those has extent 1.
 */
export interface ContractAttrs {
  readonly extents: readonly number[];
  /** The loop of each output axis, each at most once. */
  readonly output: readonly number[];
  /** For each axis of the operand, its index as a function of the loops. */
  readonly left: readonly Affine[];
  readonly right: readonly Affine[];
}

/**
 * A generalised einsum, and the one place where the multiplications happen:
 *
 *   out[output loops] = Σ over the other loops of left[left indices] · right[right indices]
 *
 * Matrix product: loops (i, j, k), output (i, j), left [i, k], right [k, j].
 * Convolution: loops (n, i, j, o, u, v, c), left [n, i·s + u·d, j·s + v·d, c], right [u, v, c, o].
 *
 * @cost  the product of all extents, in MACs
 * @throws {ShapeError} if an index leaves its operand: padding is a node of its own
 */
export const contractPrimitive: Primitive<ContractAttrs> = {
  name: "contract",
  infer(attrs, inputs) {
    const { extents, output } = attrs;
    if (new Set(output).size !== output.length || !output.every((loop) => loop in extents))
      failShape(
        "contract",
        `output loops are ${showShape(output)} of ${extents.length}; name each at most once`,
      );
    checkOperand("left", attrs.left, attrs, inputs[0]);
    checkOperand("right", attrs.right, attrs, inputs[1]);
    return { shape: output.map((loop) => extents[loop]!), dtype: "float32" };
  },
  gradient(node, cotangent, build) {
    return [
      operandGradient(node, cotangent, "left", build),
      operandGradient(node, cotangent, "right", build),
    ];
  },
  reference({ attrs: { extents, output, left, right }, inputs }, [a, b]) {
    const summed = extents.map((_, loop) => loop).filter((loop) => !output.includes(loop));
    const [places, taps] = [output, summed].map((loops) =>
      [left, right].map((indices, side) => {
        const flat = flattenAffine(indices, inputs[side]!.shape);
        return positionsOf(flat, loops, extents);
      }),
    );
    const [baseA, baseB] = places!;
    // Both lists start from the offset; it counts once.
    const [stepA, stepB] = taps!.map((list) => list.map((position) => position - list[0]!));
    const out = new Float64Array(baseA!.length);
    for (let position = 0; position < out.length; position++) {
      let sum = 0;
      for (let tap = 0; tap < stepA!.length; tap++)
        sum += a![baseA![position]! + stepA![tap]!]! * b![baseB![position]! + stepB![tap]!]!;
      out[position] = sum;
    }
    return out;
  },
  macs: ({ attrs }) => sizeOf(attrs.extents),
  key({ extents, output, left, right }) {
    return `[${extents}][${output}]${showIndices(left)}${showIndices(right)}`;
  },
};

/** "l0·2 + l3 + 1" as text; for keys and messages. */
const showIndex = ({ offset, terms }: Affine): string =>
  [...terms]
    .sort(([a], [b]) => a - b)
    .map(([loop, c]) => `${c}l${loop}+`)
    .join("") + offset;

const showIndices = (indices: readonly Affine[]): string => `[${indices.map(showIndex)}]`;

function checkOperand(
  side: "left" | "right",
  indices: readonly Affine[],
  { extents }: ContractAttrs,
  operand: TensorType | undefined,
): void {
  const shape = operand?.shape ?? [];
  if (!operand || shape.length !== indices.length)
    failShape(
      "contract",
      `${side} operand is ${showShape(shape)}, ${indices.length} indices came; give one index for each axis`,
    );
  if (operand.dtype !== "float32")
    failType("contract", `${side} operand is ${operand.dtype}; cast it to float32`);
  for (const [axis, index] of indices.entries()) {
    if ([...index.terms.keys()].some((loop) => !(loop in extents)))
      failShape(
        "contract",
        `index ${showIndex(index)} names a loop that has no extent; there are ${extents.length} loops`,
      );
    if (extents.includes(0)) continue;
    const [low, high] = rangeOfAffine(index, extents);
    if (low < 0 || high >= shape[axis]!)
      failShape(
        "contract",
        `axis ${axis} of the ${side} operand ${showShape(shape)} is read from ${low} to ${high}, it has ${shape[axis]} elements; pad the operand or take smaller loops`,
      );
  }
}

/**
 * Indices over loops in a new order. Loops of one turn add nothing and go, but for one that an axis has alone:
 * the axes of a batch of 1 stay axes of the gradient.
 */
function renumber(
  indices: readonly Affine[],
  extents: readonly number[],
  order: readonly number[],
): Affine[] {
  const alone = new Set<number>();
  return indices.map(({ offset, terms }) => {
    const moving = [...terms].filter(([loop]) => extents[loop] !== 1);
    const still = [...terms.keys()].find((loop) => order.includes(loop) && !alone.has(loop));
    if (moving.length === 0 && still !== undefined) {
      alone.add(still);
      return affine(offset, [[order.indexOf(still), 1]]);
    }
    const renumbered = moving.map(([loop, c]) => [order.indexOf(loop), c] as const);
    return affine(
      offset,
      renumbered.sort(([a], [b]) => a - b),
    );
  });
}

/** An operand that is padded further than the loops reach, without the rim that they do not read, and its indices. */
function trim(operand: Node, indices: readonly Affine[], extents: readonly number[]) {
  if (!is(operand, padPrimitive) || extents.includes(0)) return { operand, indices };
  const { low, high, interior, value } = operand.attrs;
  const ranges = indices.map((index) => rangeOfAffine(index, extents));
  const below = ranges.map(([lowest], axis) => Math.min(lowest, low[axis]!));
  const above = ranges.map(([, highest], axis) =>
    Math.min(operand.shape[axis]! - 1 - highest, high[axis]!),
  );
  return {
    operand: pad(operand.inputs[0]!, {
      low: low.map((n, axis) => n - below[axis]!),
      high: high.map((n, axis) => n - above[axis]!),
      interior,
      value,
    }),
    indices: indices.map((index, axis) => addAffine(index, affine(-below[axis]!))),
  };
}

/**
 * Makes the contract in its normal form, so that equal ones become one node: loops renumbered with the output's first, in order,
 * then the summed ones, in theirs; summed loops of one turn, and their terms, left out; padding that no loop reads taken off,
 * but where several contracts are to share one padded operand.
 */
export function contract(
  left: Node,
  right: Node,
  attrs: ContractAttrs,
  { trimmed = true }: { readonly trimmed?: boolean } = {},
): Node<ContractAttrs> {
  const { extents, output } = attrs;
  // The caller's numbers are what an error should speak of.
  contractPrimitive.infer(attrs, [left, right]);
  const summed = extents.flatMap((n, loop) => (output.includes(loop) || n === 1 ? [] : [loop]));
  const order = [...output, ...summed];
  const kept = order.map((loop) => extents[loop]!);
  const operand = (node: Node, given: readonly Affine[]) => {
    const indices = renumber(given, extents, order);
    return trimmed ? trim(node, indices, kept) : { operand: node, indices };
  };
  const a = operand(left, attrs.left);
  const b = operand(right, attrs.right);
  const normal: ContractAttrs = {
    extents: kept,
    output: output.map((_, k) => k),
    left: a.indices,
    right: b.indices,
  };
  return makeNode(contractPrimitive, normal, [a.operand, b.operand]);
}
