import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const loop = random.range(0.1, 0.32);
  const width = random.range(0.14, 0.34);
  const top = random.vary(width * 1.4, 0.18);
  const middle = 1 - loop;
  const left = random.vary(0.02, 0.02);
  if (random.chance(0.2)) path.move(top + random.range(0.04, 0.14), random.range(0.04, 0.14));
  path.to(top, random.range(0, 0.1));
  const curve = random.vary(0.35, 0.16);
  path.to(left + (top - left) * (0.5 - curve * 0.3), 0.3 * middle + random.range(0, 0.08));
  path.to(left, middle * random.range(0.62, 0.8));
  path.arc(width, middle, width, loop, 0.47, -random.range(0.38, 0.47));
  // The loop is closed at the stem, beyond it, or turns back into its own middle.
  const end = random.range(0, 1);
  if (end > 0.92) {
    path.to(width * random.range(1.6, 2), middle - loop * random.range(-0.2, 0.5));
    return;
  }
  const height = random.range(0.75, 1.25);
  path.to(width * 1.8, middle - loop * 0.55 * height);
  path.to(width * random.range(0.9, 1.3), middle - loop * height);
  if (end < 0.85) path.to(width * 0.45, middle - loop * height * random.range(0.4, 0.8));
  if (end < 0.6) path.to(width * random.range(-0.25, 0.5), middle + loop * random.range(-0.3, 0.4));
  if (end < 0.1) path.to(width * 0.5, middle + loop * random.range(0.4, 0.8));
}

/** A stem that comes down from the upper right and closes to a loop at the foot, which may stay open, curl in or cross. */
export const six: Glyph = { digit: 6, penLimit: 2.0, draw };
