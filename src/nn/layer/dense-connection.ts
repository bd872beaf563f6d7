import { ShapeError, showShape } from "../../graph/shape.ts";
import { concat } from "../../tensor/index.ts";
import { besideInChannels, defineJoin, fitsButChannels } from "./children.ts";
import { nested } from "./field.ts";
import type { Layer } from "./layer.ts";
import { parallel } from "./wiring.ts";

export const denseConnectionLayer = defineJoin<{ body: Layer }>({
  type: "denseConnection",
  group: "composite",
  summary: "The input and what the body makes of it, side by side in the channels.",
  fields: { body: nested },
  children: ({ body }) => [{ name: "body", layer: body }],
  wiring: (_, children) => parallel(children, "concat", "first"),
  join(_, [body], x, path) {
    const came = body?.shape ?? [];
    if (body === undefined || x.rank < 2 || !fitsButChannels([x.shape, came]))
      throw new ShapeError(
        `${path}: body gives ${showShape(came)}, x is ${showShape(x.shape)}; to join them all axes but the last must be equal (mend stride or padding)`,
      );
    return concat([x, body], -1);
  },
  shape: (_, given, input) => besideInChannels([input, ...given()]),
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
