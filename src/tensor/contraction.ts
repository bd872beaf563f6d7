import { type Affine, affine, loopIndex } from "../graph/affine.ts";
import type { Node } from "../graph/node.ts";
import { full } from "../graph/primitives/broadcast.ts";
import { contract } from "../graph/primitives/contract.ts";
import { permute } from "../graph/primitives/permute.ts";
import { reduce } from "../graph/primitives/reduce.ts";
import { reshape } from "../graph/primitives/reshape.ts";
import { failShape } from "../graph/scope.ts";
import { showShape } from "../graph/shape.ts";
import { commonShape } from "./broadcasting.ts";

/**
 * Matrix product of the last two axes; the axes before them are batches and broadcast.
 * A vector counts as a row on the left and as a column on the right, and its axis goes again.
 *
 *   out[…, i, j] = Σ_k a[…, i, k] · b[…, k, j]
 *
 * @cost   batches · I · J · K MACs
 * @throws {ShapeError} if a's last axis is not b's last but one, or the batches do not broadcast
 */
export function matmul(a: Node, b: Node): Node {
  if (a.shape.length === 0 || b.shape.length === 0)
    failShape(
      "matmul",
      `a is ${showShape(a.shape)}, b is ${showShape(b.shape)}; scalars have no axis to sum over, use mul`,
    );
  const [left, right] = [
    a.shape.length === 1 ? reshape(a, [1, ...a.shape]) : a,
    b.shape.length === 1 ? reshape(b, [...b.shape, 1]) : b,
  ];
  const [rows, depth] = left.shape.slice(-2) as [number, number];
  const [needed, columns] = right.shape.slice(-2) as [number, number];
  if (depth !== needed)
    failShape(
      "matmul",
      `a is ${showShape(a.shape)}, b is ${showShape(b.shape)}; the last axis of a must be ${needed}, not ${depth}`,
    );
  const batches = commonShape("matmul", [left.shape.slice(0, -2), right.shape.slice(0, -2)]);
  const rank = batches.length;
  const [i, j, k] = [rank, rank + 1, rank + 2].map(loopIndex) as [Affine, Affine, Affine];
  // An axis of extent 1 stays at 0 while the loop of the batch runs on.
  const batchIndex = ({ shape }: Node): Affine[] =>
    shape
      .slice(0, -2)
      .map((extent, axis) =>
        extent === 1 ? affine(0) : loopIndex(axis + rank - (shape.length - 2)),
      );
  const product = contract(left, right, {
    extents: [...batches, rows, columns, depth],
    output: [...batches.map((_, axis) => axis), rank, rank + 1],
    left: [...batchIndex(left), i, k],
    right: [...batchIndex(right), k, j],
  });
  const shape = [...batches];
  if (a.shape.length > 1) shape.push(rows);
  if (b.shape.length > 1) shape.push(columns);
  return reshape(product, shape);
}

/** One operand of an einsum with a letter for each axis. */
interface Labelled {
  readonly node: Node;
  readonly letters: string;
}

/**
 * Einstein's summation: axes with the same letter run together, letters that are missing on the right are summed over.
 * Without "->" the result has the letters that occur once, in alphabetical order (as numpy).
 * More than two operands are multiplied from left to right.
 *
 *   einsum("bij,bjk->bik", a, b)      batched matrix product
 *   einsum("ii->", a)                 trace
 *
 * @cost   the product of all extents of each pair, in MACs
 * @throws {ShapeError} if letters and axes do not agree
 */
export function einsum(spec: string, operands: readonly Node[]): Node {
  const [inputs = "", written, ...rest] = spec.replaceAll(" ", "").split("->");
  const lists = inputs.split(",");
  if (rest.length > 0 || ![...lists, written ?? ""].every((letters) => /^[A-Za-z]*$/.test(letters)))
    failShape("einsum", `"${spec}" is not of the form "ij,jk->ik"; use letters, "," and one "->"`);
  if (lists.length !== operands.length)
    failShape("einsum", `"${spec}" names ${lists.length} operands, ${operands.length} came`);
  const labelled = operands.map((node, i): Labelled => ({ node, letters: lists[i] as string }));
  const extents = extentsOf(spec, labelled);
  const output = written ?? lettersThatOccurOnce(lists.join(""));
  const strange = [...output].find((letter) => !extents.has(letter));
  if (strange !== undefined || new Set(output).size !== output.length)
    failShape(
      "einsum",
      `"${spec}": each letter of the result must occur once there, and in an operand${strange ? `; ${strange} does not` : ""}`,
    );

  let [result, ...others] = labelled as [Labelled, ...Labelled[]];
  while (others.length > 0) {
    const [next, ...later] = others as [Labelled, ...Labelled[]];
    const needed = new Set(output + later.map(({ letters }) => letters).join(""));
    const both = [...new Set(result.letters + next.letters)];
    const kept = later.length === 0 ? output : both.filter((letter) => needed.has(letter)).join("");
    result = { node: product(result, next, kept, extents), letters: kept };
    others = later;
  }
  if (operands.length > 1) return result.node;
  if (new Set(result.letters).size === result.letters.length) return sumAndPermute(result, output);
  // A repeated letter walks a diagonal: a contract with the scalar 1 does that.
  return product(result, { node: full([], 1), letters: "" }, output, extents);
}

function extentsOf(spec: string, operands: readonly Labelled[]): Map<string, number> {
  const extents = new Map<string, number>();
  for (const { node, letters } of operands) {
    if (letters.length !== node.shape.length)
      failShape(
        "einsum",
        `"${spec}" gives ${letters.length} letters "${letters}" to an operand of ${showShape(node.shape)}; one for each axis is needed`,
      );
    for (const [axis, letter] of [...letters].entries()) {
      const extent = node.shape[axis] as number;
      const known = extents.get(letter) ?? extent;
      if (known !== extent)
        failShape(
          "einsum",
          `"${spec}": axis ${letter} is ${known} in one operand and ${extent} in another; they must be equal`,
        );
      extents.set(letter, extent);
    }
  }
  return extents;
}

function lettersThatOccurOnce(letters: string): string {
  const once = [...letters].filter((letter) => letters.split(letter).length === 2);
  return once.sort().join("");
}

function product(
  a: Labelled,
  b: Labelled,
  output: string,
  extents: ReadonlyMap<string, number>,
): Node {
  const loops = [...new Set(a.letters + b.letters)];
  const indices = ({ letters }: Labelled) =>
    [...letters].map((letter) => loopIndex(loops.indexOf(letter)));
  return contract(a.node, b.node, {
    extents: loops.map((letter) => extents.get(letter) as number),
    output: [...output].map((letter) => loops.indexOf(letter)),
    left: indices(a),
    right: indices(b),
  });
}

function sumAndPermute({ node, letters }: Labelled, output: string): Node {
  const gone = [...letters].flatMap((letter, axis) => (output.includes(letter) ? [] : [axis]));
  const kept = [...letters].filter((letter) => output.includes(letter));
  const summed = gone.length > 0 ? reduce(node, { reducer: "sum", axes: gone }) : node;
  return permute(
    summed,
    [...output].map((letter) => kept.indexOf(letter)),
  );
}
