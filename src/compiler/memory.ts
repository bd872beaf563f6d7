/** A stretch of memory that is in use from the first to the last of some moments, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

export const ALIGNMENT = 64;

export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Places stretches in one arena so that no two that live at the same moment overlap: the largest first, each at the lowest
 * address that is free for its whole life. Within a few per cent of the best possible on the graphs of networks.
 *
 * @returns an offset for each, multiples of 64, and the size of the arena
 * @cost    O(n²) for n stretches
 */
export function planMemory(lifetimes: readonly Lifetime[]): { offsets: number[]; bytes: number } {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const order = lifetimes.map((_, at) => at);
  const size = (at: number) => lifetimes[at]?.bytes ?? 0;
  order.sort((a, b) => size(b) - size(a) || a - b);
  /** What has its place, from the lowest address up. */
  const placed: (Lifetime & { readonly start: number; readonly end: number })[] = [];
  let total = 0;
  for (const at of order) {
    const own = lifetimes[at];
    if (!own || own.bytes === 0) continue;
    const need = aligned(own.bytes);
    let start = 0;
    for (const other of placed) {
      if (other.start - start >= need) break;
      if (other.first <= own.last && own.first <= other.last) start = Math.max(start, other.end);
    }
    const end = start + need;
    offsets[at] = start;
    const above = placed.findIndex((other) => other.start > start);
    placed.splice(above < 0 ? placed.length : above, 0, { ...own, start, end });
    total = Math.max(total, end);
  }
  return { offsets, bytes: total };
}
