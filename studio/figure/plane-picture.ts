/** The plane as pixels: which class a network gives to each place, and how surely; or which number. */
import type { Rgb } from "./class-look.ts";

export interface PlaneField {
  readonly side: number;
  /** Of each point. */
  readonly width: number;
  /** [side · side, width], row by row from the top: probabilities, or a number. */
  readonly outputs: ArrayLike<number>;
}

/** How much of a class's colour a place has that is surely of it: marks on it stay visible. */
const STRENGTH = 0.5;
/** Of the line between two classes. */
const EDGE = 0.75;

/** The class of the largest output at a point. */
export function classAt({ width, outputs }: PlaneField, point: number): number {
  let best = 0;
  for (let c = 1; c < width; c++)
    if ((outputs[point * width + c] as number) > (outputs[point * width + best] as number))
      best = c;
  return best;
}

const mix = (from: Rgb, to: Rgb, part: number): Rgb => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
  from[2] + (to[2] - from[2]) * part,
];

/**
 * Classes: the surface tinted by Σ p · colour, with a line of ink where the class changes.
 * @returns RGBA, for putImageData
 */
export function classPixels(
  field: PlaneField,
  colours: readonly Rgb[],
  surface: Rgb,
  ink: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const { side, width, outputs } = field;
  const made = new Uint8ClampedArray(side * side * 4);
  const found = Uint8Array.from({ length: side * side }, (_, n) => classAt(field, n));
  for (let n = 0; n < side * side; n++) {
    let [red, green, blue] = [0, 0, 0];
    for (let c = 0; c < width; c++) {
      const p = outputs[n * width + c] as number;
      const colour = colours[c % colours.length] ?? ink;
      red += p * colour[0];
      green += p * colour[1];
      blue += p * colour[2];
    }
    const tinted = mix(surface, [red, green, blue], STRENGTH);
    const x = n % side;
    const own = found[n];
    const edge =
      (x + 1 < side && found[n + 1] !== own) || (n + side < side * side && found[n + side] !== own);
    made.set(edge ? mix(tinted, ink, EDGE) : tinted, 4 * n);
    made[4 * n + 3] = 255;
  }
  return made;
}

/** Numbers: from one colour over the surface to the other, with a line of ink where they are 0. */
export function valuePixels(
  { side, width, outputs }: PlaneField,
  most: number,
  [negative, positive]: readonly [Rgb, Rgb],
  surface: Rgb,
  ink: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const made = new Uint8ClampedArray(side * side * 4);
  const at = (n: number): number => outputs[n * width] as number;
  for (let n = 0; n < side * side; n++) {
    const colour = valueColour(at(n), most, [negative, positive], surface);
    const crosses = (m: number): boolean => m < side * side && at(n) < 0 !== at(m) < 0;
    const edge = ((n + 1) % side !== 0 && crosses(n + 1)) || crosses(n + side);
    made.set(edge ? mix(colour, ink, EDGE) : colour, 4 * n);
    made[4 * n + 3] = 255;
  }
  return made;
}

export function valueColour(
  value: number,
  most: number,
  [negative, positive]: readonly [Rgb, Rgb],
  surface: Rgb,
): Rgb {
  const part = most === 0 ? 0 : Math.max(-1, Math.min(1, value / most));
  return mix(surface, part < 0 ? negative : positive, Math.abs(part) * 0.85);
}

/** The point of the field nearest to a place within ±extent. */
export function pointAt(side: number, extent: number, x: number, y: number): number {
  const index = (value: number): number =>
    Math.min(side - 1, Math.max(0, Math.round(((value / extent + 1) / 2) * (side - 1))));
  return (side - 1 - index(y)) * side + index(x);
}
