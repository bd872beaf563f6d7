import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const width = random.range(0.36, 0.8);
  const foot = width - random.range(0.02, 0.55);
  const tilt = random.vary(0, 0.05);
  if (random.chance(0.25))
    path.move(random.vary(0, 0.04), random.range(0.08, 0.28)).corner(0, tilt);
  else path.move(0, tilt);
  path.to(width * 0.5, random.vary(0.02, 0.03) + tilt * 0.5);
  if (random.chance(0.6)) path.corner(width, -tilt);
  else path.to(width * 0.92, -tilt).to(width, 0.09);
  const bow = random.vary(0.0, 0.06);
  path.to((width + foot) / 2 + bow, 0.5).to(foot, 1);
  if (random.chance(0.08)) path.to(foot + random.range(0.04, 0.1), 1);
  if (random.chance(0.25)) {
    const y = random.range(0.38, 0.62);
    const x = width + (foot - width) * y + bow;
    path.move(x - random.range(0.1, 0.3), y + random.vary(0, 0.03));
    path.to(x + random.range(0.08, 0.28), y + random.vary(-0.01, 0.03));
  }
}

/** A bar and a stem, straight or bowed; with or without a serif at the left and a stroke through the stem. */
export const seven: Glyph = { digit: 7, penLimit: 2.8, draw };
