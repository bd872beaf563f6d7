import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

/** The slope ends in a flat loop at the lower left, and the base leaves it to the right. */
function flatLoop(path: Path, left: number, right: number, rise: number, random: Stream): void {
  const size = random.range(0.05, 0.22);
  const height = size * random.range(0.4, 1);
  const bottom = random.vary(0.95, 0.02);
  path.to(left + size * 1.1, bottom - height * 0.4).to(left, bottom);
  path.to(left - size * 0.9, bottom - height * 0.5);
  path.to(left - size * 0.1, bottom - height * 1.2);
  path.to(left + size * 1.3, bottom - height * 0.75);
  // The base runs level with the loop's bottom, or with its middle, and may sink or rise.
  const base = bottom - height * random.range(-0.1, 0.6);
  path.to((left + right) / 2 + size * 0.4, base + random.range(-0.05, 0.05));
  path.to(right, base + rise);
}

/** The slope swings down and back up in a high loop, from a mere fold to half the figure; the tail crosses it to the right. */
function highLoop(path: Path, width: number, random: Stream): void {
  const half = random.range(0, 0.3);
  const height = random.range(0.18, 0.5);
  const x = width * random.range(0.1, 1);
  path.to(x + half, 1 - height * 0.45).to(x, 1);
  path.to(x - half, 1 - height * 0.45).to(x - half * 0.3, 1 - height);
  path.to(x + half + 0.08, 1 - height * random.range(0.6, 0.95));
  path.to(2 * width + random.range(0, 0.3), 1 - height * random.range(-0.1, 0.7));
}

function draw(path: Path, random: Stream): void {
  const left = random.vary(0, 0.08);
  const rise = random.vary(0.02, 0.07);
  const shape = random.range(0, 1);
  // The arch begins at the left, or curls in from below and is then a wide one.
  const curl = random.chance(0.35);
  const narrow = random.chance(curl ? 0 : 0.25);
  const width = narrow ? random.range(0.08, 0.22) : random.range(0.22, 0.4);
  const height = narrow ? random.range(0.1, 0.3) : random.range(0.2, 0.35);
  const from = curl ? random.range(0.16, 0.44) : random.range(0.42, 0.68);
  path.arc(width, height, width, height, from, random.range(0.95, 1.12) - from, curl ? 1.08 : 1);
  if (shape < 0.25) {
    highLoop(path, width, random);
    return;
  }
  const right = Math.max(left + 0.3, 2 * width + random.vary(0.12, 0.14));
  if (random.chance(0.5)) path.to(width + random.vary(0.12, 0.04), random.range(0.56, 0.7));
  if (shape < (curl ? 0.4 : 0.6)) {
    path.corner(left, 0.97);
    path.to((left + right) / 2, 0.95 + random.vary(0, 0.035)).to(right, 0.97 + rise);
  } else if (shape < 0.86) flatLoop(path, left, right, rise, random);
  else {
    path
      .to(left + 0.06, 0.85)
      .to(left + 0.03, 0.96)
      .to(left + 0.14, 0.98)
      .to(right, 0.96 + rise);
  }
}

/** An arch, a slope to the lower left and a base; between the last two a corner, a bend or a loop. */
export const two: Glyph = { digit: 2, penLimit: 2.2, draw };
