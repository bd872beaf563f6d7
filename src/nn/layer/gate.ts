import { type Shape, ShapeError, showShape } from "../../graph/shape.ts";
import type { Tensor } from "../../tensor/index.ts";
import { defineJoin } from "./children.ts";
import { nested } from "./field.ts";
import type { Layer } from "./layer.ts";
import { parallel } from "./wiring.ts";

export const gateLayer = defineJoin<{ body: Layer }>({
  type: "gate",
  group: "composite",
  summary: "The input times what the body makes of it: squeeze and excitation, for example.",
  fields: { body: nested },
  children: ({ body }) => [{ name: "body", layer: body }],
  wiring: (_, children) => parallel(children, "multiply", "last"),
  join: (_, [gates], x, path) => (gates === undefined ? x : x.mul(spread(gates, x, path))),
  shape: (_options, _given, input) => input,
});

/** The gates with the axes of x; of length 1 where one gate is for the whole axis. */
function spread(gates: Tensor, x: Tensor, path: string): Tensor {
  const shape = axesOf(gates.shape, x.shape);
  if (shape === undefined) {
    const [n = 1, ...example] = x.shape;
    const channels = showShape([n, example.at(-1) ?? 1]);
    throw new ShapeError(
      `${path}: x is ${showShape(x.shape)}, body gives ${showShape(gates.shape)}; it must give a factor for each channel, ${channels}, or for each number, ${showShape(x.shape)}, with 1 for an axis that shares its factors`,
    );
  }
  return gates.reshape(shape);
}

function axesOf(gates: Shape, x: Shape): Shape | undefined {
  const [n, channels] = gates;
  const perChannel = gates.length === 2 && n === x[0] && channels === x.at(-1);
  if (perChannel && x.length > 2)
    return x.map((length, axis) => (axis === 0 || axis === x.length - 1 ? length : 1));
  const fits = gates.length === x.length && n === x[0];
  return fits && gates.every((length, axis) => length === x[axis] || length === 1)
    ? gates
    : undefined;
}

/**
 * y = x · body(x): what the body makes of x says how much of x passes. With a squeeze of the image to a number for each channel and a
 * small network to factors in (0, 1) it is squeeze and excitation:
 *
 *   gate(sequential(globalAvgPool(), linear({ units: 4 }), relu(), linear({ units: 64 }), activation("sigmoid")))
 *
 * @param x  [N, …, C]; the body gives factors for channels, [N, C], or [N, …, C] with any of its axes but the first of length 1
 * @returns  [N, …, C], as x
 * @cost     one product for each element, beside the body
 * @throws {ShapeError} if what the body gives does not spread over x
 * @source   Hu, Shen & Sun 2018, arXiv:1709.01507
 */
export const gate = (body: Layer): Layer => gateLayer.make({ body });
