import type { OnnxNode } from "../import/model.ts";
import { reshaped } from "./axes.ts";
import { padded } from "./convolution.ts";
import { channels } from "./dense.ts";
import type { Handle, Raise } from "./raise.ts";
import type { Raiser } from "./raiser.ts";

/** The same elements seen otherwise; nothing is computed. */
const reshape: Raiser = (raise, node) => {
  const x = raise.x(node);
  const shape = raise.shape(node.outputs[0]);
  const seen = reshaped(x, shape, raise.batch);
  if (!seen)
    throw raise.refuse(
      `makes [${shape.join(", ")}] of [${raise.shape(node.inputs[0]).join(", ")}]`,
    );
  return [{ ...x, ...seen }];
};

const transpose: Raiser = (raise, node) => {
  const x = raise.x(node);
  const order = node.attributes.ints("perm") ?? x.logical.map((_, axis) => axis).reverse();
  return [{ ...x, logical: order.map((axis) => x.logical[axis] ?? []) }];
};

const same: Raiser = (raise, node) => [raise.x(node)];

/** A part of the channels of each output. */
const split: Raiser = (raise, node) => {
  const rank = raise.shape(node.inputs[0]).length;
  const told = node.attributes.int("axis", 0);
  const axis = told < 0 ? told + rank : told;
  requireChannels(raise, axis, rank);
  let from = 0;
  return node.outputs.map((name) => {
    const to = from + (raise.shape(name)[axis] ?? 0);
    const part = raise.uses(name) > 0 ? channels(raise, node, axis, from, to) : undefined;
    from = to;
    return part;
  });
};

function requireChannels(raise: Raise, axis: number, rank: number): void {
  if (axis === 0 || (axis !== 1 && axis !== rank - 1))
    throw raise.refuse(`cuts axis ${axis} of ${rank}`);
}

const slice: Raiser = (raise, node) => {
  const [before, after] = [raise.shape(node.inputs[0]), raise.shape(node.outputs[0])];
  const cut = before.flatMap((extent, axis) => (after[axis] === extent ? [] : [axis]));
  const [axis] = cut;
  const list = (name: string, index: number): readonly number[] =>
    node.attributes.ints(name) ?? Array.from(raise.numbers(node, index) ?? []);
  const [steps, starts] = [list("steps", 4), list("starts", 1)];
  if (steps.some((step) => step !== 1)) throw raise.refuse("takes elements in steps");
  if (axis === undefined) return [raise.x(node)];
  const given = list("axes", 3);
  const named = (given.length > 0 ? given : starts.map((_, i) => i)).map((a) =>
    a < 0 ? a + before.length : a,
  );
  const fromOf = (axis: number): number => {
    const [start, extent] = [starts[named.indexOf(axis)] ?? 0, before[axis] ?? 0];
    return Math.min(start < 0 ? start + extent : start, extent);
  };
  // A part of an image.
  if (before.length === 4 && cut.every((own) => own > 1)) {
    const sides = (own: number) => {
      const from = cut.includes(own) ? fromOf(own) : 0;
      return [-from, from + (after[own] ?? 0) - (before[own] ?? 0)].map((n) => n + 0);
    };
    const x = raise.images(raise.x(node));
    return [padded(raise, node, x, { type: "pad", padding: [sides(2), sides(3)] })];
  }
  if (cut.length > 1) throw raise.refuse("cuts several axes");
  requireChannels(raise, axis, before.length);
  const from = fromOf(axis);
  return [channels(raise, node, axis, from, from + (after[axis] ?? 0))];
};

const dropout: Raiser = (raise, node) => {
  const x = raise.x(node);
  const rate = raise.numbers(node, 1)?.[0] ?? node.attributes.float("ratio", 0.5);
  const parts = { spec: { type: "dropout", rate } };
  return [raise.emit(raise.nameOf(node, "dropout"), x, parts, { ...x })];
};

/** What only numbers of another width would change. */
const cast: Raiser = (raise, node: OnnxNode): readonly Handle[] => {
  const [from, to] = [raise.value(node.inputs[0]), raise.value(node.outputs[0])];
  if (from?.dtype !== to?.dtype) throw raise.refuse(`makes ${to?.type.name} of ${from?.type.name}`);
  return [raise.x(node)];
};

export const movementRaisers: Readonly<Record<string, Raiser>> = {
  Reshape: reshape,
  Flatten: reshape,
  Squeeze: reshape,
  Unsqueeze: reshape,
  Transpose: transpose,
  Identity: same,
  Cast: cast,
  CastLike: cast,
  Split: split,
  Slice: slice,
  Dropout: dropout,
};
