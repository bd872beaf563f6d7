import {
  aligned,
  arrangeTile,
  type Buffer,
  Buffers,
  chooseTile,
  interchangeable,
  type Kernel,
  type Machine,
  type Plan,
  rankTiles,
  type Scheduled,
  type Tile,
} from "../../../compiler/index.ts";
import { BYTES_PER_ELEMENT } from "../../../expr/dtype.ts";
import { unitCount } from "../../layout.ts";

/** One way to run a kernel: copies into packed form, then the kernel itself. */
export interface Candidate {
  readonly tile: Tile;
  readonly copies: readonly Scheduled[];
  readonly main: Scheduled;
}

/** A kernel with the tiles to try, the model's own first, and where its buffers lie in `bytes` of scratch memory. */
export interface Trial {
  readonly candidates: readonly Candidate[];
  readonly offsets: ReadonlyMap<Buffer, number>;
  readonly bytes: number;
}

/** Arrangements that are made for each that is tried: some come out alike, or would sum in another order. */
const MADE = 4;
/** Candidates of equal width and count. The best by the model differ in a row more or less; the clock is to judge what differs. */
const MOST_ALIKE = 2;
/** Rows of which one tile has so much more than another that it may be as much faster or slower. */
const OTHER_ROWS = 1.1;

/** Good tiles of a kernel by the model, `most` at most and different in kind, as kernels over scratch memory. */
export function makeTrial(kernel: Kernel, lanes: number, machine: Machine, most: number): Trial {
  const { scratch, constants } = onScratch(kernel);
  const buffers = new Buffers();
  const candidates: Candidate[] = [];
  const first = arrangeTile(scratch, chooseTile(kernel, lanes, machine), machine, buffers);
  let made = 0;
  for (const tile of [chooseTile(kernel, lanes, machine), ...rankTiles(kernel, lanes, machine)]) {
    if (candidates.length === most || made === MADE * most) break;
    const tiles = candidates.map((other) => other.tile);
    if (crowded(tile, tiles)) continue;
    made++;
    const parts = arrangeTile(scratch, tile, machine, buffers);
    const main = parts.at(-1);
    if (!main || !interchangeable(first, parts)) continue;
    // Packing may have cut the rows.
    if (
      crowded(
        main.tile,
        candidates.map((other) => other.main.tile),
      )
    )
      continue;
    // Copies of constants are made once, when a program is loaded.
    const copies = parts.slice(0, -1);
    const settled = copies.every((copy) => readsOnly(copy.kernel, constants));
    candidates.push({ tile, copies: settled ? [] : copies, main });
  }
  return { candidates, ...layOut(candidates) };
}

/** Whether there are enough like it among some tiles, or one that is nearly it. */
function crowded(tile: Tile, tiles: readonly Tile[]): boolean {
  const alike = tiles.filter(({ width, count }) => width === tile.width && count === tile.count);
  const rows = rowsOf(tile);
  const near = alike.some((other) => {
    const ratio = rowsOf(other) / rows;
    return sameLoops(tile, other) && 1 / OTHER_ROWS < ratio && ratio < OTHER_ROWS;
  });
  return near || alike.length >= MOST_ALIKE;
}

const rowsOf = ({ rows }: Tile): number => rows.reduce((n, { size }) => n * size, 1);

const sameLoops = (a: Tile, b: Tile): boolean =>
  a.rows.length === b.rows.length && a.rows.every(({ loop }, at) => loop === b.rows[at]?.loop);

/** The kernel with every buffer a temporary, and which of these stand for constants. */
function onScratch(kernel: Kernel): { scratch: Kernel; constants: ReadonlySet<Buffer> } {
  const moved = new Map<Buffer, Buffer>();
  const constants = new Set<Buffer>();
  const move = (buffer: Buffer): Buffer => {
    const known = moved.get(buffer) ?? { ...buffer, home: { kind: "arena" } };
    moved.set(buffer, known);
    if (buffer.home.kind === "constant") constants.add(known);
    return known;
  };
  const sources = kernel.sources.map((s) =>
    s.kind === "load" ? { ...s, buffer: move(s.buffer) } : s,
  );
  const stores = kernel.stores.map((s) => ({ ...s, buffer: move(s.buffer) }));
  return { scratch: { ...kernel, sources, stores }, constants };
}

const readsOnly = ({ sources }: Kernel, buffers: ReadonlySet<Buffer>): boolean =>
  sources.every((source) => source.kind !== "load" || buffers.has(source.buffer));

function layOut(candidates: readonly Candidate[]): { offsets: Map<Buffer, number>; bytes: number } {
  const offsets = new Map<Buffer, number>();
  let bytes = 0;
  for (const { copies, main } of candidates)
    for (const { kernel } of [...copies, main])
      for (const access of [...kernel.sources, ...kernel.stores]) {
        if (!("buffer" in access) || offsets.has(access.buffer)) continue;
        offsets.set(access.buffer, bytes);
        bytes += aligned(access.buffer.length * BYTES_PER_ELEMENT);
      }
  return { offsets, bytes };
}

/** All kernels of some trials in one phase: without a barrier in between each can run alone, on any part of its units. */
export function trialPlan(trials: readonly Trial[]): Plan {
  const kernels = trials.flatMap(({ candidates }) =>
    candidates.flatMap(({ copies, main }) => [...copies, main]),
  );
  return {
    phases: [{ kernels, chunks: 1 }],
    kernels,
    settled: 0,
    inputs: [],
    outputs: [],
    constants: [],
    offsets: new Map(trials.flatMap(({ offsets }) => [...offsets])),
    arenaBytes: Math.max(0, ...trials.map(({ bytes }) => bytes)),
    inPlace: new Map(),
  };
}

/** Multiply-accumulates of which a run takes a few milliseconds: more is not needed to time it. */
const ENOUGH_MACS = 1 << 27;
/** A part of fewer units could be more like the first than like all. */
const FEWEST_UNITS = 4;

/** Into how many parts a kernel's units are cut, of which the first is timed, and how much of the work that is. */
export function shareOf(main: Scheduled): { readonly parts: number; readonly share: number } {
  const units = unitCount(main);
  const wanted = Math.floor(main.kernel.macs / ENOUGH_MACS);
  const parts = Math.max(1, Math.min(Math.floor(units / FEWEST_UNITS), wanted));
  return { parts, share: Math.floor(units / parts) / units };
}
