import type { Stream } from "../threefry.ts";
import type { Polyline } from "./polyline.ts";

/** Rows and columns of the sheet that a digit is drawn on before it is centred; larger than 28, so nothing is cut. */
export const SHEET = 32;

/**
 * Draws the pieces as discs swept along them: a pixel's value is the share of it that is covered, taken from the distance of
 * its centre to the nearest point of the pen's way (exact but for the curvature within one pixel).
 *
 * Coordinates are pixels; pixel (r, c) has its centre at (c + ½, r + ½). Overlaps take the larger value: ink does not add up.
 */
export function draw(line: Polyline, sheet: Float32Array): void {
  const { x, y, radius, starts, length } = line;
  sheet.fill(0);
  for (let i = 0; i < length; i++) {
    const x2 = x[i] as number;
    const y2 = y[i] as number;
    const r2 = radius[i] as number;
    const joined = starts[i] === 0;
    const x1 = joined ? (x[i - 1] as number) : x2;
    const y1 = joined ? (y[i - 1] as number) : y2;
    const r1 = joined ? (radius[i - 1] as number) : r2;
    const dx = x2 - x1;
    const dy = y2 - y1;
    const dr = r2 - r1;
    const inverse = 1 / Math.max(dx * dx + dy * dy, 1e-12);
    const reach = Math.max(r1, r2) + 0.5;
    const top = Math.max(0, Math.floor(Math.min(y1, y2) - reach));
    const bottom = Math.min(SHEET - 1, Math.floor(Math.max(y1, y2) + reach));
    const left = Math.max(0, Math.floor(Math.min(x1, x2) - reach));
    const right = Math.min(SHEET - 1, Math.floor(Math.max(x1, x2) + reach));
    for (let row = top; row <= bottom; row++) {
      const qy = row + 0.5 - y1;
      for (let column = left; column <= right; column++) {
        const qx = column + 0.5 - x1;
        let t = (qx * dx + qy * dy) * inverse;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        const ex = qx - t * dx;
        const ey = qy - t * dy;
        const edge = r1 + t * dr + 0.5;
        const squared = ex * ex + ey * ey;
        if (squared >= edge * edge) continue;
        const cover = edge - Math.sqrt(squared);
        const at = row * SHEET + column;
        if (cover > (sheet[at] as number)) sheet[at] = cover > 1 ? 1 : cover;
      }
    }
  }
}

/** Where the ink's centre of mass lies: [row, column], in pixels, of pixel centres; the sheet's middle if it is blank. */
export function centreOfMass(sheet: Float32Array): readonly [number, number] {
  let mass = 0;
  let rows = 0;
  let columns = 0;
  for (let row = 0; row < SHEET; row++) {
    let ink = 0;
    for (let column = 0; column < SHEET; column++) {
      const value = sheet[row * SHEET + column] as number;
      ink += value;
      columns += value * column;
    }
    mass += ink;
    rows += ink * row;
  }
  const middle = (SHEET - 1) / 2;
  return mass === 0 ? [middle, middle] : [rows / mass, columns / mass];
}

/**
 * What paper and ink do to a stroke: a grain that frays its edge, and ink that fails in places. Most digits have little of
 * either. The two are drawn from the halves of one word a pixel.
 */
export function weather(sheet: Float32Array, random: Stream): void {
  const grain = random.chance(0.5) ? random.range(0, 0.5) : 0;
  const dry = random.chance(0.08) ? random.range(0.03, 0.3) : 0;
  if (grain === 0 && dry === 0) return;
  for (let i = 0; i < sheet.length; i++) {
    const value = sheet[i] as number;
    if (value === 0) continue;
    const word = random.word();
    const noise = (word & 0xffff) / 0x10000;
    const fails = (word >>> 16) / 0x10000 < dry;
    // A pixel that is fully covered lies inside, where grain hardly shows.
    const frayed = value + grain * (noise - 0.5) * (value < 1 ? 1 : 0.3);
    const left = fails ? frayed * noise : frayed;
    sheet[i] = left < 0 ? 0 : left > 1 ? 1 : left;
  }
}
