import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const neck = random.range(0.24, 0.5);
  const left = random.range(0.02, 0.2);
  const foot = left - random.range(-0.02, 0.1);
  const width = random.range(0.3, 0.62);
  const hat = random.range(0.18, 0.75);
  const slope = random.vary(-0.03, 0.06);
  const together = random.chance(0.5);
  if (together) {
    path.move(left + hat, slope);
    if (random.chance(0.3)) path.to(left + hat * 0.5, slope + random.vary(0.03, 0.03));
    if (random.chance(0.7)) path.corner(left, 0);
    else path.to(left + 0.08, 0).to(left, 0.08);
  } else path.move(left, random.range(-0.02, 0.06));
  if (random.chance(0.55)) path.corner(foot, neck);
  else path.to(foot, neck * 0.85).to(foot + 0.05, neck + 0.02);
  const h = (1 - neck) / 2 + 0.03;
  const middle = 1 - h;
  if (random.chance(0.7)) path.to(foot + (width - foot) * 0.45, neck - random.range(-0.02, 0.08));
  path.to(width - 0.04, middle - h * 0.5);
  path.arc(width / 2, middle, width / 2, h, -0.02, random.range(0.32, 0.66));
  if (!together) {
    const gap = random.range(-0.08, 0.1);
    path.move(left + gap, random.range(-0.06, 0.06));
    path.to(left + hat * 0.5, slope * 0.5 + random.vary(0.01, 0.02)).to(left + hat, slope);
  }
}

/** A neck and a bowl, with the hat as the first part of the stroke or as a stroke of its own. */
export const five: Glyph = { digit: 5, penLimit: 2.1, draw };
