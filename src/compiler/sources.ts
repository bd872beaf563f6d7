import { type Expr, input, substitute } from "../expr/index.ts";
import type { Kernel, Source } from "./kernel.ts";

/** The same expression with its inputs numbered anew. */
export function renumberInputs(expr: Expr, to: (index: number) => number): Expr {
  const replacements: Expr[] = [];
  for (const at of inputsUsed([expr]).values())
    replacements[at.value] = input(to(at.value), at.dtype);
  return substitute(expr, replacements);
}

/** Every input that some expressions read, by number. */
function inputsUsed(exprs: readonly Expr[]): ReadonlyMap<number, Expr> {
  const found = new Map<number, Expr>();
  const seen = new Set<Expr>();
  const visit = (at: Expr) => {
    if (seen.has(at)) return;
    seen.add(at);
    if (at.op === "input") found.set(at.value, at);
    for (const arg of at.args) visit(arg);
  };
  for (const expr of exprs) visit(expr);
  return found;
}

/** Drops the sources that no expression reads and numbers the rest anew. */
export function pruneSources(kernel: Kernel): Kernel {
  const used = inputsUsed([
    ...kernel.accumulators.map((a) => a.expr),
    ...kernel.stores.map((s) => s.expr),
  ]);
  const keep = new Set<number>();
  kernel.sources.forEach((source, at) => {
    if (used.has(at)) keep.add(at);
    if (used.has(at) && source.kind === "load" && source.indirect) keep.add(source.indirect.load);
  });
  for (const store of kernel.stores) if (store.scatter) keep.add(store.scatter.load);
  if (keep.size === kernel.sources.length) return kernel;
  const order = [...keep].sort((a, b) => a - b);
  const place = new Map(order.map((old, at) => [old, at]));
  const count = kernel.sources.length;
  const to = (at: number) => (at < count ? (place.get(at) ?? 0) : at - count + order.length);
  const moved = (source: Source): Source =>
    source.kind === "load" && source.indirect
      ? { ...source, indirect: { ...source.indirect, load: to(source.indirect.load) } }
      : source;
  return {
    ...kernel,
    sources: order.flatMap((at) => kernel.sources[at] ?? []).map(moved),
    accumulators: kernel.accumulators.map((a) => ({ ...a, expr: renumberInputs(a.expr, to) })),
    stores: kernel.stores.map((s) => ({
      ...s,
      expr: renumberInputs(s.expr, to),
      ...(s.scatter ? { scatter: { ...s.scatter, load: to(s.scatter.load) } } : {}),
    })),
  };
}
