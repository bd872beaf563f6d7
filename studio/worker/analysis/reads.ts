import { transfer } from "comlink";
import { type UnitReads, unitReads } from "../../../src/inspect/unit-reads.ts";
import { tracedNetwork } from "./traced.ts";

/** Which pixels of the picture a unit reads. */
export interface ReadsAnswer {
  /** Row by row, on how many ways each pixel is read. */
  readonly counts: Float64Array;
  /** Pixels that are read at all. */
  readonly pixels: number;
  /** Of those, the fewest and the most ways. */
  readonly least: number;
  readonly most: number;
  /** Path of the layer, behind which a unit has no place, that the ways were followed up to. */
  readonly before?: string;
}

/** With more pixels an answer comes later than the pointer moves. */
const MOST_PIXELS = 512 * 512;

/** The latest one: one unit after the other of a layer is asked about. */
let kept: { readonly key: string; readonly reads: UnitReads | undefined } | undefined;

/**
 * The pixels that one unit of a layer reads; behind a flatten those of all units together. Undefined where they cannot be followed, on the
 * way through a gate's sums over the whole picture for one, and for large pictures.
 */
export function readsOf(
  text: string,
  input: readonly number[],
  path: string,
  place: readonly [row: number, column: number],
): ReadsAnswer | undefined {
  const [height = 0, width = 0] = input;
  if (input.length !== 3 || height * width > MOST_PIXELS) return undefined;
  const key = JSON.stringify([text, input, path]);
  if (kept?.key !== key) kept = { key, reads: followed(text, input, path) };
  const { reads } = kept;
  if (reads === undefined) return undefined;
  const { before } = reads;
  const { counts } = before === undefined ? reads.of(place) : reads.of();
  let [pixels, least, most] = [0, Number.POSITIVE_INFINITY, 0];
  for (const times of counts) {
    if (times === 0) continue;
    pixels++;
    least = Math.min(least, times);
    most = Math.max(most, times);
  }
  const answer = { counts, pixels, least: pixels === 0 ? 0 : least, most };
  return transfer({ ...answer, ...(before !== undefined && { before }) }, [counts.buffer]);
}

function followed(text: string, input: readonly number[], path: string): UnitReads | undefined {
  const { layer, traced } = tracedNetwork(text, input);
  const size = [input[0] ?? 0, input[1] ?? 0] as const;
  const ways = (to?: string): UnitReads | undefined => {
    try {
      return unitReads(layer, size, to);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  };
  const own = ways(path === "" ? undefined : path);
  if (own !== undefined) return own;
  // What lies behind the end of all windows sees what they see; a gate beside them does not.
  const whole = ways();
  const at = (name: string) => traced.layers.findIndex((traced) => traced.path === name);
  return whole?.before !== undefined && at(path) >= at(whole.before) ? whole : undefined;
}
