/**
 * A drawing as MNIST has its digits: the ink's box is scaled so that its longer side is 20 of 28 pixels, and its centre of mass is moved to the
 * middle, by whole pixels.
 *
 * @param ink   [height, width], 0 for paper to 255
 * @param side  of the result
 * @returns     [side, side]; undefined where there is no ink
 * @source LeCun, Cortes & Burges, "The MNIST database": how the images were made
 */
export function centreDrawing(
  ink: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  side = 28,
): Uint8Array<ArrayBuffer> | undefined {
  const box = boxOf(ink, width, height);
  if (box === undefined) return undefined;
  const { left, top, wide, high } = box;
  const scale = (side * 20) / 28 / Math.max(wide, high);
  // On a sheet with room on all sides, the box in its middle.
  const sheet = 2 * side;
  const small = new Float64Array(sheet * sheet);
  const [x0, y0] = [(sheet - wide * scale) / 2, (sheet - high * scale) / 2];
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const value = ink[(top + y) * width + left + x] as number;
      if (value > 0) spread(small, sheet, [x0 + x * scale, y0 + y * scale], scale, value);
    }
  const [massX, massY] = centreOfMass(small, sheet);
  const [shiftX, shiftY] = [Math.round(massX - side / 2), Math.round(massY - side / 2)];
  const out = new Uint8Array(side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      out[y * side + x] = Math.round(small[(y + shiftY) * sheet + x + shiftX] ?? 0);
  return out;
}

function boxOf(ink: ArrayLike<number>, width: number, height: number) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      // What is fainter is the soft rim of a stroke.
      if ((ink[y * width + x] as number) < 64) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  if (right < 0) return undefined;
  return { left, top, wide: right - left + 1, high: bottom - top + 1 };
}

/** Adds a square of `size` pixels at a place to those it covers, each by the part that is covered. */
function spread(
  out: Float64Array,
  width: number,
  [x, y]: readonly [number, number],
  size: number,
  value: number,
): void {
  for (let row = Math.floor(y); row < y + size; row++) {
    const high = Math.min(row + 1, y + size) - Math.max(row, y);
    for (let column = Math.floor(x); column < x + size; column++) {
      const wide = Math.min(column + 1, x + size) - Math.max(column, x);
      const at = row * width + column;
      if (at >= 0 && at < out.length) out[at] = (out[at] as number) + value * high * wide;
    }
  }
}

/** In pixels from the corner; the middle of the first one is at ½. */
function centreOfMass(sheet: Float64Array, width: number): readonly [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  sheet.forEach((value, at) => {
    mass += value;
    x += value * ((at % width) + 0.5);
    y += value * (Math.floor(at / width) + 0.5);
  });
  return [x / mass, y / mass];
}
