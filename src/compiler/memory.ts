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
  const placed: number[] = [];
  let total = 0;
  for (const at of order) {
    const own = lifetimes[at];
    if (!own || own.bytes === 0) continue;
    const need = aligned(own.bytes);
    const busy = placed
      .filter((other) => {
        const its = lifetimes[other];
        return its && its.first <= own.last && own.first <= its.last;
      })
      .sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
    let free = 0;
    for (const other of busy) {
      const start = offsets[other] ?? 0;
      if (start - free >= need) break;
      free = Math.max(free, start + aligned(size(other)));
    }
    offsets[at] = free;
    placed.push(at);
    total = Math.max(total, free + need);
  }
  return { offsets, bytes: total };
}
