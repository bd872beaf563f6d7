import { CONTROL_POINTS, CORNER, MOVE, type Path } from "./path.ts";

/** A control point ends at most so many pieces. */
const PIECES = 24;

/** All that a full path can become. */
const CAPACITY = CONTROL_POINTS * PIECES;

/** The curve as short straight pieces; `starts[i]` is 1 where a stroke begins, so no piece leads to point i. */
export class Polyline {
  readonly x = new Float64Array(CAPACITY);
  readonly y = new Float64Array(CAPACITY);
  readonly radius = new Float64Array(CAPACITY);
  readonly starts = new Uint8Array(CAPACITY);
  length = 0;

  add(x: number, y: number, start: number): void {
    this.x[this.length] = x;
    this.y[this.length] = y;
    this.starts[this.length++] = start;
  }
}

/** The square root of the distance, at least a little: the centripetal spline's step of the parameter. */
const knot = (dx: number, dy: number): number =>
  Math.max(Math.sqrt(Math.sqrt(dx * dx + dy * dy)), 1e-3);

/**
 * Flattens the centripetal Catmull–Rom spline through the path's points, with a break of the tangent at each corner.
 * Centripetal, because the uniform one overshoots into loops where control points stand at uneven distances.
 *
 * @param step  the length of a piece, in the path's units
 * @source Yuksel, Schaefer & Keyser 2011, "Parameterization and applications of Catmull–Rom curves"
 */
export function flatten(path: Path, step: number, out: Polyline): void {
  const { x, y, kind, length } = path;
  out.length = 0;
  const at = (values: Float64Array, i: number): number => values[i] as number;
  for (let i = 0; i < length; i++) {
    if (kind[i] === MOVE) {
      out.add(at(x, i), at(y, i), 1);
      continue;
    }
    const x1 = at(x, i - 1);
    const y1 = at(y, i - 1);
    const x2 = at(x, i);
    const y2 = at(y, i);
    const dx = x2 - x1;
    const dy = y2 - y1;
    const h = knot(dx, dy);
    // Tangents over the unit interval, from the neighbours where the curve goes on smoothly.
    const from = kind[i - 1] !== MOVE && kind[i - 1] !== CORNER;
    const onwards = kind[i] !== CORNER && i + 1 < length && kind[i + 1] !== MOVE;
    let ax = dx;
    let ay = dy;
    let bx = dx;
    let by = dy;
    if (from) {
      const px = x1 - at(x, i - 2);
      const py = y1 - at(y, i - 2);
      const g = knot(px, py);
      ax = (px / g - (px + dx) / (g + h) + dx / h) * h;
      ay = (py / g - (py + dy) / (g + h) + dy / h) * h;
    }
    if (onwards) {
      const nx = at(x, i + 1) - x2;
      const ny = at(y, i + 1) - y2;
      const g = knot(nx, ny);
      bx = (dx / h - (dx + nx) / (h + g) + nx / g) * h;
      by = (dy / h - (dy + ny) / (h + g) + ny / g) * h;
    }
    // At a free end the piece is a parabola; between two, a straight line.
    if (!from && onwards) [ax, ay] = [2 * dx - bx, 2 * dy - by];
    if (from && !onwards) [bx, by] = [2 * dx - ax, 2 * dy - ay];
    const pieces = Math.min(PIECES, Math.max(1, Math.ceil(Math.sqrt(dx * dx + dy * dy) / step)));
    for (let k = 1; k <= pieces; k++) {
      const t = k / pieces;
      const tt = t * t;
      const b = tt * (3 - 2 * t);
      const m1 = t * (1 - t) * (1 - t);
      const m2 = -tt * (1 - t);
      out.add(x1 + b * dx + m1 * ax + m2 * bx, y1 + b * dy + m1 * ay + m2 * by, 0);
    }
  }
}
