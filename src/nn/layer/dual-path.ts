import { ShapeError, showShape } from "../../graph/shape.ts";
import { concat, type Tensor } from "../../tensor/index.ts";
import { count, type Field, nested } from "./field.ts";
import { childOf, childSeed, defineLayer, type Layer, type Tensors } from "./layer.ts";
import { keep } from "./sequential.ts";

export interface DualPathOptions {
  /** So many channels, the first ones, are summed as in a residual block; those behind them are joined. */
  readonly summed: number;
  /** What x passes on its way past the body. Default: nothing. */
  readonly shortcut?: Layer | undefined;
}

interface Kept {
  readonly body: Layer;
  readonly summed: number;
  readonly shortcut: Layer | undefined;
}

const optionalLayer: Field<Layer | undefined> = {
  parse: nested.parse,
  fallback: { value: undefined },
};

const childrenOf = ({ body, shortcut }: Kept) => [
  ...(shortcut === undefined ? [] : [{ name: "shortcut", layer: shortcut }]),
  { name: "body", layer: body },
];

export const dualPathLayer = defineLayer<Kept>({
  type: "dualPath",
  fields: { body: nested, summed: count, shortcut: optionalLayer },
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
    const outputs: Record<string, Tensor> = {};
    for (const [position, { name, layer }] of childrenOf(options).entries()) {
      const own = { params: childOf(params, name), state: childOf(state, name) };
      const applied = layer.applyAt(own, x, context.child(name, position));
      keep(after, name, applied.state);
      outputs[name] = applied.output;
    }
    const { body = x, shortcut = x } = outputs;
    const { summed } = options;
    requireJoinable(body, shortcut, summed, context.path || "dualPath");
    const [added, found] = split(body, summed);
    const [kept, known] = split(shortcut, summed);
    const parts = [kept.add(added), known, found].filter(({ shape }) => shape.at(-1) !== 0);
    return { output: concat(parts, -1), state: after };
  },
});

const split = (x: Tensor, at: number): [Tensor, Tensor] => {
  const others = x.shape.slice(0, -1).map(() => null);
  return [x.slice(...others, [0, at]), x.slice(...others, [at])];
};

function requireJoinable(body: Tensor, shortcut: Tensor, summed: number, path: string): void {
  const [a, b] = [body.shape, shortcut.shape];
  const fits = a.length === b.length && a.slice(0, -1).every((n, axis) => n === b[axis]);
  if (fits && a.length > 1 && Math.min(a.at(-1) ?? 0, b.at(-1) ?? 0) >= summed) return;
  throw new ShapeError(
    `${path}: body gives ${showShape(a)}, shortcut gives ${showShape(b)}, ${summed} channels are summed; both must have so many, and all axes but the last must be equal`,
  );
}

/**
 * A residual block and a dense connection in one: of the body's channels the first are added to those of x, the others are joined to it.
 *
 *   y = [s₁ + b₁, s₂, b₂]      b = body(x), s = shortcut(x), each cut behind `summed` channels
 *
 * @param x  [N, …, C]
 * @returns  [N, …, Cs + Cb − summed], where shortcut gives Cs channels and body Cb
 * @throws {ShapeError} if one of the two has fewer channels than are summed, or they differ in another axis
 * @source   Chen, Li, Xiao, Jin, Yan & Feng 2017, "Dual path networks", arXiv:1707.01629
 */
export const dualPath = (body: Layer, { summed, shortcut }: DualPathOptions): Layer =>
  dualPathLayer.make({ body, summed, ...(shortcut && { shortcut }) });
