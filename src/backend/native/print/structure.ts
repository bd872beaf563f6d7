import type { Scheduled } from "../../../compiler/index.ts";
import type { Affine } from "../../../graph/index.ts";

/**
 * All that the text of a kernel depends on, as a key: kernels with equal keys are one function. Which buffers it works on, and
 * from which element, is not part of it.
 *
 * @cost  much less than printing: a network repeats its layers
 */
export function structureOf({ kernel, units, inner, reduce, tile }: Scheduled): string {
  const loops = kernel.loops.map((loop) => `${loop.extent}${loop.reduce ? "r" : ""}`);
  const sources = kernel.sources.map((source) => {
    if (source.kind === "iota") return `iota${termsOf(source.index)}`;
    const { indirect } = source;
    const by = indirect ? `[${indirect.load},${indirect.size},${indirect.stride}` : "";
    return `${source.buffer.dtype}${termsOf(source.index)}${by}`;
  });
  const accumulators = kernel.accumulators.map(({ reducer, expr }) => `${reducer}${expr.id}`);
  const stores = kernel.stores.map(({ index, expr, scatter }) => {
    const by = scatter ? `[${scatter.load},${scatter.size},${scatter.stride}` : "";
    return `${expr.id}${termsOf(index)}${by}`;
  });
  const rows = tile.rows.map(({ loop, size }) => `${loop}:${size}`);
  const block = [tile.lanes, tile.width, tile.count, ...rows];
  return [loops, units, inner, reduce, block, sources, accumulators, stores].join(";");
}

function termsOf({ terms }: Affine): string {
  let text = "";
  for (const [loop, step] of terms) text += `+${step}l${loop}`;
  return text;
}
