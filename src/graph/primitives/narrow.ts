import { type Affine, affine, substituteAffine } from "../affine.ts";
import { is } from "../graph.ts";
import type { Node } from "../node.ts";
import type { Shape } from "../shape.ts";
import { type ContractAttrs, contract, contractPrimitive } from "./contract.ts";
import { computableInPart, partOf } from "./contract-gradient.ts";
import { reshape } from "./reshape.ts";
import { type SliceAttrs, slice } from "./slice.ts";

/** slice(node, taken), but of a contract, or a gradient made of contracts, the rest is not even computed. */
export function narrow(node: Node, taken: SliceAttrs): Node {
  const made = is(node, contractPrimitive) ? narrowContract(node, taken) : partOf(node, taken);
  return made ?? slice(node, taken);
}

function narrowContract(node: Node<ContractAttrs>, { start, size, step }: SliceAttrs): Node {
  const { extents, output, left, right } = node.attrs;
  const by = new Map(
    output.map((loop, axis) => [loop, affine(start[axis]!, [[loop, step[axis]!]])] as const),
  );
  const narrowed = (indices: readonly Affine[]): Affine[] =>
    indices.map((index) => substituteAffine(index, by));
  return contract(node.inputs[0]!, node.inputs[1]!, {
    extents: extents.map((n, loop) => (output.includes(loop) ? size[output.indexOf(loop)]! : n)),
    output,
    left: narrowed(left),
    right: narrowed(right),
  });
}

/**
 * reshape(node, shape) that `narrow` sees through, as far as axes stay what they are: the cotangent of a convolution in groups
 * comes back to its padded input by a reshape of the channels.
 */
export function reshapeBack(node: Node, shape: Shape): Node {
  const back = reshape(node, shape);
  const changed = shape.findIndex((n, axis) => n !== node.shape[axis]);
  // What is older than the node may be what it was made from: reshapes there and back must not ask each other.
  if (changed > 0 && back.id > node.id)
    computableInPart(back, ({ start, size, step }) => {
      if (shape.some((n, axis) => axis >= changed && n !== size[axis])) return undefined;
      const rest = node.shape.slice(changed);
      const part = narrow(node, {
        start: [...start.slice(0, changed), ...rest.map(() => 0)],
        size: [...size.slice(0, changed), ...rest],
        step: [...step.slice(0, changed), ...rest.map(() => 1)],
      });
      return reshape(part, size);
    });
  return back;
}
