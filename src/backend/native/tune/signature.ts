import type { Kernel } from "../../../compiler/index.ts";
import type { Expr } from "../../../expr/index.ts";
import { topological } from "../../../expr/index.ts";
import type { Affine } from "../../../graph/index.ts";

/**
 * What a kernel's speed depends on, as text: loops, where each access goes as they run, and the shape of the expressions. Not names,
 * not the constants in the expressions, and not where the buffers lie.
 */
export function kernelSignature(kernel: Kernel, lanes: number): string {
  const { loops, sources, accumulators, stores } = kernel;
  return JSON.stringify([
    lanes,
    loops.map(({ extent, reduce }) => (reduce ? -extent : extent)),
    sources.map((source) =>
      source.kind === "load"
        ? [...terms(source.index), source.buffer.length, source.buffer.dtype, source.indirect ?? 0]
        : terms(source.index),
    ),
    accumulators.map(({ reducer, expr }) => [reducer, ...shape(expr)]),
    stores.map(({ buffer, index, expr }) => [...terms(index), buffer.dtype, ...shape(expr)]),
  ]);
}

const terms = ({ terms }: Affine): (readonly [loop: number, step: number])[] =>
  [...terms].sort(([a], [b]) => a - b);

/** The operations in order, each with the numbers of its arguments, or with that of an input. */
function shape(expr: Expr): string[] {
  const parts = topological(expr);
  const numbers = new Map(parts.map((part, at) => [part, at]));
  return parts.map(({ op, args, value }) =>
    [op, ...args.map((arg) => numbers.get(arg)), ...(op === "input" ? [value] : [])].join(" "),
  );
}
