import { ShapeError, sameShape, showShape } from "../../graph/shape.ts";
import type { Field } from "./field.ts";
import { nested } from "./field.ts";
import { childOf, childSeed, defineLayer, type Layer, type Tensors } from "./layer.ts";
import { keep } from "./sequential.ts";

interface Kept {
  readonly body: Layer;
  readonly shortcut: Layer | undefined;
}

const optionalLayer: Field<Layer | undefined> = {
  parse: nested.parse,
  fallback: { value: undefined },
};

const childrenOf = ({ body, shortcut }: Kept) => [
  { name: "body", layer: body },
  ...(shortcut === undefined ? [] : [{ name: "shortcut", layer: shortcut }]),
];

export const residualLayer = defineLayer<Kept>({
  type: "residual",
  fields: { body: nested, shortcut: optionalLayer },
  children: childrenOf,
  init(options, seed) {
    const params: Record<string, Tensors> = {};
    const state: Record<string, Tensors> = {};
    for (const [position, { name, layer }] of childrenOf(options).entries()) {
      const made = layer.initAt(childSeed(seed, name, position, seed.inputShape));
      keep(params, name, made.params);
      keep(state, name, made.state);
    }
    return { params, state };
  },
  apply(options, { params, state }, x, context) {
    const after: Record<string, Tensors> = {};
    const [body = x, shortcut = x] = childrenOf(options).map(({ name, layer }, position) => {
      const own = { params: childOf(params, name), state: childOf(state, name) };
      const applied = layer.applyAt(own, x, context.child(name, position));
      keep(after, name, applied.state);
      return applied.output;
    });
    if (!sameShape(body.shape, shortcut.shape))
      throw new ShapeError(
        `${context.path || "residual"}: body gives ${showShape(body.shape)}, shortcut gives ${showShape(shortcut.shape)}; ${repair(body.shape, options.shortcut === undefined)}`,
      );
    return { output: body.add(shortcut), state: after };
  },
});

function repair(needed: readonly number[], identity: boolean): string {
  if (!identity) return "make both equal";
  const kind =
    needed.length === 4
      ? `conv2d({ filters: ${needed[3]}, kernel: 1, … })`
      : `linear({ units: ${needed.at(-1)} })`;
  return `give residual a shortcut such as ${kind}`;
}

/**
 * y = body(x) + shortcut(x); without a shortcut x itself is added.
 *
 * @throws {ShapeError} if the two sums differ in shape
 * @source He, Zhang, Ren & Sun 2016, arXiv:1512.03385
 */
export const residual = (body: Layer, shortcut?: Layer): Layer =>
  residualLayer.make({ body, shortcut });
