import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  // The arch begins at the left, or curls in from below like that of an ə, and is then a wide one.
  const curl = random.chance(0.4);
  const narrow = random.chance(curl ? 0 : 0.25);
  const width = narrow ? random.range(0.08, 0.22) : random.range(0.22, 0.4);
  const height = narrow ? random.range(0.1, 0.3) : random.range(0.2, 0.35);
  const from = curl ? random.range(0.16, 0.44) : random.range(0.42, 0.68);
  path.arc(width, height, width, height, from, random.range(0.95, 1.12) - from, curl ? 1.08 : 1);
  const left = random.vary(0, 0.08);
  const right = Math.max(left + 0.3, 2 * width + random.vary(0.12, 0.14));
  const rise = random.vary(0.02, 0.07);
  if (random.chance(0.5)) path.to(width + random.vary(0.12, 0.04), random.range(0.56, 0.7));
  const shape = random.range(0, 1);
  if (shape < (curl ? 0.2 : 0.42)) {
    path.corner(left, 0.97);
    path.to((left + right) / 2, 0.95 + random.vary(0, 0.035)).to(right, 0.97 + rise);
  } else if (shape < 0.82) {
    const size = random.range(0.05, 0.2);
    const flat = random.range(0.4, 1);
    const bottom = random.vary(0.95, 0.02);
    path.to(left + size * 1.1, bottom - size * flat * 0.4);
    path.to(left, bottom);
    path.to(left - size * 0.9, bottom - size * flat * 0.5);
    path.to(left - size * 0.1, bottom - size * flat * 1.2);
    path.to(left + size * 1.3, bottom - size * flat * 0.75);
    path.to((left + right) / 2 + size * 0.4, bottom + random.range(-0.06, 0.06));
    path.to(right, bottom + rise);
  } else {
    path
      .to(left + 0.06, 0.85)
      .to(left + 0.03, 0.96)
      .to(left + 0.14, 0.98)
      .to(right, 0.96 + rise);
  }
}

/** An arch, a slope to the lower left and a base; between the last two a corner, a bend or a loop. */
export const two: Glyph = { digit: 2, penLimit: 2.3, draw };
