import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const height = random.range(0.1, random.chance(0.2) ? 0.4 : 0.31);
  const width = random.range(0.16, 0.34);
  const right = 2 * width;
  const foot = right - random.vary(0.1, 0.1);
  const from = random.range(-0.2, 0.04);
  // A ring that leans to the right is a drop or a wedge, hanging from the head of the stem.
  const wedge = random.range(0, 1);
  if (wedge < 0.45) {
    path.arc(width, height, width, height, from, -random.range(0.72, 0.88));
    if (random.chance(0.5)) {
      path.to(right * 0.9, height * 1.3).corner(right + 0.01, height * random.range(0, 0.7));
    } else path.to(right * 0.95, height * 1.15).to(right, height * random.range(0.6, 0.9));
  } else {
    const head = random.range(-0.3, 0.6) * height;
    path.move(right * random.range(0.65, 1.02), height * random.range(0, 0.6));
    path.to(right * 0.58, height * random.range(-0.05, 0.15));
    path.to(right * 0.2, height * random.range(0.5, 0.8));
    path.to(right * random.range(0, 0.08), height * random.range(1.3, 1.6));
    path.to(right * random.range(0.2, 0.35), height * 2);
    path.to(right * random.range(0.6, 0.75), height * random.range(1.4, 1.8));
    if (random.chance(0.6)) path.corner(right, head);
    else path.to(right * 0.97, head + height * 0.6);
  }
  const tail = random.range(0, 1);
  if (tail < 0.7) path.to((right + foot) / 2 + random.vary(0, 0.03), 0.6).to(foot, 1);
  else {
    path.to(right + random.vary(0, 0.02), 0.7).to(right - 0.06, 0.92);
    path.to(right * 0.55, 1).to(random.range(-0.05, 0.15), random.range(0.8, 0.97));
  }
}

/** A ring and a stem at its right: the stem straight, bowed, or curled to the left like that of a g. */
export const nine: Glyph = { digit: 9, penLimit: 2.0, draw };
