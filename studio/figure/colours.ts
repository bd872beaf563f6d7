/** Numbers as colours of pixels. */

/**
 * Cividis at nine places, from −1 over grey to 1: the lightness only rises, so that dark means negative and light positive also in grey
 * print and to colour-blind eyes. Nuñez, Anderton & Renslow 2018, PLOS ONE 13(7).
 */
const diverging = [
  [0x00, 0x22, 0x4e],
  [0x1d, 0x39, 0x6c],
  [0x43, 0x4e, 0x6c],
  [0x60, 0x65, 0x70],
  [0x7b, 0x7b, 0x78],
  [0x99, 0x92, 0x74],
  [0xb9, 0xab, 0x6c],
  [0xda, 0xc7, 0x5b],
  [0xfe, 0xe8, 0x38],
] as const;

/** What is no number. No value of the scale is magenta. */
const NO_NUMBER = [0xff, 0x00, 0xc8] as const;

const LEVELS = 256;

/** The scale's colours, one after the other: red, green, blue. */
const table = Uint8Array.from({ length: LEVELS * 3 }, (_, i) => {
  const place = (Math.floor(i / 3) / (LEVELS - 1)) * (diverging.length - 1);
  const below = Math.min(diverging.length - 2, Math.floor(place));
  const [from, to] = [diverging[below]?.[i % 3] ?? 0, diverging[below + 1]?.[i % 3] ?? 0];
  return Math.round(from + (to - from) * (place - below));
});

/** How values become colours: −most … most around grey, or low … high from black to white. */
export type PixelScale =
  | { readonly kind: "diverging"; readonly most: number }
  | { readonly kind: "grey"; readonly low: number; readonly high: number };

/**
 * @param values    of pixels, `channels` for each: one, or red, green and blue on the grey scale
 * @returns RGBA, for putImageData
 */
export function pixels(
  values: ArrayLike<number>,
  scale: PixelScale,
  channels = 1,
): Uint8ClampedArray<ArrayBuffer> {
  const count = Math.floor(values.length / channels);
  const made = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i++) {
    const at = i * 4;
    made[at + 3] = 255;
    const value = values[i * channels] as number;
    if (Number.isNaN(value)) made.set(NO_NUMBER, at);
    else if (scale.kind === "diverging") {
      // What is infinite is at the end of any scale.
      const part = scale.most === 0 && Number.isFinite(value) ? 0 : value / scale.most;
      const level = Math.round(((Math.min(1, Math.max(-1, part)) + 1) / 2) * (LEVELS - 1));
      made.set(table.subarray(level * 3, level * 3 + 3), at);
    } else
      for (let c = 0; c < 3; c++) {
        const own = values[i * channels + (channels === 3 ? c : 0)] as number;
        made[at + c] = (255 * (own - scale.low)) / (scale.high - scale.low);
      }
  }
  return made;
}

/** The largest finite magnitude. */
export function mostOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const magnitude = Math.abs(values[i] as number);
    if (magnitude > most && magnitude < Number.POSITIVE_INFINITY) most = magnitude;
  }
  return most;
}

/** Three digits, with an exponent where they would be very small or large. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? Number(value.toPrecision(2)).toExponential().replace("e+", "e")
      : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", "−");
}
