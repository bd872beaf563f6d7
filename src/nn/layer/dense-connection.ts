import { ShapeError, sameShape, showShape } from "../../graph/shape.ts";
import { concat } from "../../tensor/index.ts";
import { nested } from "./field.ts";
import { childOf, childSeed, defineLayer, type Layer, shapeAfter, type Tensors } from "./layer.ts";
import { keep } from "./sequential.ts";

interface Kept {
  readonly body: Layer;
}

export const denseConnectionLayer = defineLayer<Kept>({
  type: "denseConnection",
  fields: { body: nested },
  children: ({ body }) => [{ name: "body", layer: body }],
  init({ body }, seed) {
    const at = childSeed(seed, "body", 0, seed.inputShape);
    const made = body.makeAt(at);
    const params: Record<string, Tensors> = {};
    const state: Record<string, Tensors> = {};
    keep(params, "body", made.params);
    keep(state, "body", made.state);
    const [given, came] = [seed.inputShape, shapeAfter(body, made, at)];
    const fits = came.length > 0 && sameShape(came.slice(0, -1), given.slice(0, -1));
    const outputShape = [...given.slice(0, -1), (given.at(-1) ?? 0) + (came.at(-1) ?? 0)];
    return { params, state, ...(fits && { outputShape }) };
  },
  apply({ body }, { params, state }, x, context) {
    const own = { params: childOf(params, "body"), state: childOf(state, "body") };
    const made = body.applyAt(own, x, context.child("body", 0));
    const [came, given] = [made.output.shape, x.shape];
    const fits = came.length === given.length && came.slice(0, -1).every((n, i) => n === given[i]);
    if (!fits || x.rank < 2)
      throw new ShapeError(
        `${context.path || "denseConnection"}: body gives ${showShape(came)}, x is ${showShape(given)}; to join them all axes but the last must be equal (mend stride or padding)`,
      );
    const after: Record<string, Tensors> = {};
    keep(after, "body", made.state);
    return { output: concat([x, made.output], -1), state: after };
  },
});

/**
 * y = [x, body(x)], joined along the channels: every layer after it reads the input of the body as well as what the body found. In a row of
 * L such bodies each reads what all before it found, which makes L(L + 1)/2 connections.
 *
 * @param x  [N, …, C]
 * @returns  [N, …, C + C'], where body gives [N, …, C']
 * @throws {ShapeError} if the two differ in more than the channels
 * @source   Huang, Liu, van der Maaten & Weinberger 2017, arXiv:1608.06993, equation 2
 */
export const denseConnection = (body: Layer): Layer => denseConnectionLayer.make({ body });
