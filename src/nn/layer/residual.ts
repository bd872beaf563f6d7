import { ShapeError, sameShape, showShape } from "../../graph/shape.ts";
import { bernoulli, mapTree, type Tensor, where } from "../../tensor/index.ts";
import { applyEach, initEach, joinStates } from "./children.ts";
import { choice, maybeNested, nested, optional, positive, probability } from "./field.ts";
import {
  type Applied,
  type Context,
  childOf,
  defineLayer,
  type Layer,
  type Tensors,
} from "./layer.ts";
import { parallel } from "./wiring.ts";

export interface ResidualOptions {
  /** Of the body beside the shortcut, above 0: small ones calm the training of wide bodies. Default 1. */
  readonly scale?: number;
  /** Probability that the body takes part in a training step, in (0, 1]. Default 1: always. */
  readonly survival?: number;
  /** One draw for the whole batch, as published, or one for each example. Default "batch". */
  readonly each?: "batch" | "example";
}

interface Kept extends Required<ResidualOptions> {
  readonly body: Layer;
  readonly shortcut: Layer | undefined;
}

const childrenOf = ({ body, shortcut }: Kept) => [
  { name: "body", layer: body },
  ...(shortcut === undefined ? [] : [{ name: "shortcut", layer: shortcut }]),
];

export const residualLayer = defineLayer<Kept>({
  type: "residual",
  group: "composite",
  summary: "The input plus what the body makes of it.",
  fields: {
    body: nested,
    shortcut: maybeNested,
    scale: optional(positive, 1),
    survival: optional(probability, 1),
    each: optional(choice(["batch", "example"]), "batch"),
  },
  children: childrenOf,
  wiring: ({ shortcut }, children) => parallel(children, "add", shortcut ? "not" : "last"),
  init(options, seed) {
    const { variables, shapes } = initEach(childrenOf(options), seed);
    const [body = [], shortcut = seed.inputShape] = shapes();
    return { ...variables, ...(sameShape(body, shortcut) && { outputShape: body }) };
  },
  apply(options, variables, x, context) {
    const children = childrenOf(options);
    const before = childOf(variables.state, "body");
    const applied = applyEach(children, variables, x, context).map((made, i) =>
      children[i]?.name === "body" ? survive(options, made, before, context) : made,
    );
    const [body = x, shortcut = x] = applied.map(({ output }) => output);
    if (!sameShape(body.shape, shortcut.shape))
      throw new ShapeError(
        `${context.path || "residual"}: body gives ${showShape(body.shape)}, shortcut gives ${showShape(shortcut.shape)}; ${repair(body.shape, options.shortcut === undefined)}`,
      );
    const { scale } = options;
    const output = (scale === 1 ? body : body.mul(scale)).add(shortcut);
    return { output, state: joinStates(children, applied) };
  },
});

/** The body's part under stochastic depth. */
function survive(
  { survival, each }: Kept,
  { output, state }: Applied,
  before: Tensors,
  context: Context,
): Applied {
  if (survival === 1) return { output, state };
  if (!context.training) return { output: output.mul(survival), state };
  const ones = output.shape.map(() => 1);
  const drawn = each === "batch" ? ones : ones.with(0, output.shape[0] ?? 1);
  const kept = bernoulli(context.key(), survival, drawn);
  if (each === "example") return { output: where(kept, output, 0), state };
  // A body that took no part has learnt nothing of this batch.
  const choose = (now: Tensor, old: Tensor): Tensor => where(kept.reshape([]), now, old);
  return {
    output: where(kept, output, 0),
    state: mapTree<Tensor, Tensor>(choose, state, before) as Tensors,
  };
}

function repair(needed: readonly number[], identity: boolean): string {
  if (!identity) return "make both equal";
  const kind =
    needed.length === 4
      ? `conv2d({ filters: ${needed[3]}, kernel: 1, … })`
      : `linear({ units: ${needed.at(-1)} })`;
  return `give residual a shortcut such as ${kind}`;
}

/**
 * y = scale · body(x) + shortcut(x); without a shortcut x itself is added.
 *
 * With `survival` p below 1, stochastic depth: in training y = b · scale · body(x) + shortcut(x), where b is 1 with probability p and else
 * 0; in evaluation p · scale · body(x) + shortcut(x). A body that is left out for the whole batch keeps its state. The parameters
 * are called the same with and without. `stochasticDepth(blocks)` gives the p of each block; needs `key` in training.
 *
 * @throws {ShapeError} if the two sums differ in shape
 * @source He, Zhang, Ren & Sun 2016, arXiv:1512.03385; Huang, Sun, Liu, Sedra & Weinberger 2016, arXiv:1603.09382;
 *   scale: Szegedy, Ioffe, Vanhoucke & Alemi 2017, arXiv:1602.07261, section 3.3
 */
export const residual = (body: Layer, shortcut?: Layer, options: ResidualOptions = {}): Layer =>
  residualLayer.make({ body, shortcut, ...options });

/**
 * Survival probabilities of so many residual blocks, falling in a line from 1 for the input to `last` for the last block:
 *
 *   p_l = 1 − l / L · (1 − last)      l = 1 … L
 *
 *   stochasticDepth(16).map((survival) => residual(body(), undefined, { survival }))
 *
 * @throws {RangeError} unless `blocks` is a whole number ≥ 1 and `last` is in (0, 1]
 * @source Huang, Sun, Liu, Sedra & Weinberger 2016, arXiv:1603.09382, equation 4
 */
export function stochasticDepth(blocks: number, last = 0.5): number[] {
  if (!Number.isSafeInteger(blocks) || blocks < 1)
    throw new RangeError(`stochasticDepth: blocks is ${blocks}, must be a whole number ≥ 1`);
  if (!(last > 0 && last <= 1))
    throw new RangeError(`stochasticDepth: last is ${last}, must be in (0, 1]`);
  return Array.from({ length: blocks }, (_, l) => 1 - ((l + 1) / blocks) * (1 - last));
}
