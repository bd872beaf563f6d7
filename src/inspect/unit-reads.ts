import { reference } from "../backend/reference/index.ts";
import type { Layer } from "../nn/index.ts";
import { compile, grad, ones, placeholder, type Tensor, tensor } from "../tensor/index.ts";
import { type CoverageMap, mapOf } from "./coverage.ts";
import { waysThrough } from "./ways.ts";

/** Which pixels of the input single units of a layer read. */
export interface UnitReads {
  /** Extents of the layer's output. */
  readonly map: readonly [rows: number, columns: number];
  /** Path of the layer without windows at which the ways end; absent where they end at the layer asked for, or the model's end. */
  readonly before?: string;
  /** How often the unit at a place reads each pixel of the input; without a place, all of them together. */
  of(place?: readonly [row: number, column: number]): CoverageMap;
}

/**
 * The pixels that a unit reads, and on how many ways each: a dilated window leaves some out, branches and overlapping windows read some
 * more often than others. The field of a unit (`unitFields`) is the hull of these. As in `coverage`, ways are those of windows; what a
 * gate knows of the whole picture is not among them.
 *
 * @param to  path of the layer. Default: the last one before something that has no windows (flatten, global pooling)
 * @throws {RangeError, ShapeError} as `coverage`
 * @cost    compiled once; each call the MACs of the layers with one channel each, in float64 on the reference backend
 */
export function unitReads(
  layer: Layer,
  [height, width]: readonly [number, number],
  to?: string,
): UnitReads {
  const shape = [1, height, width, 1];
  const { x: end, before } = waysThrough(layer, placeholder(shape), to);
  const [, rows = 1, columns = 1] = end.shape;
  const input = ones(shape);
  const count = compile(
    (x: Tensor, units: Tensor) =>
      grad((x: Tensor) => waysThrough(layer, x, to).x.mul(units).sum())(x),
    { backend: reference() },
  );
  return {
    map: [rows, columns],
    ...(before !== undefined && { before }),
    of(place) {
      const units = new Float32Array(rows * columns).fill(place === undefined ? 1 : 0);
      if (place !== undefined) units[place[0] * columns + place[1]] = 1;
      return mapOf(count(input, tensor(units, [1, rows, columns, 1])));
    },
  };
}
