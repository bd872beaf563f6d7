import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const top = random.range(0.14, 0.36);
  const bottom = random.range(0.09, 0.34);
  const waist = random.range(0.32, 0.62);
  const h = waist / 2;
  const k = (1 - waist) / 2;
  const low = 1 - k;
  const way = random.range(0, 1);
  if (way < 0.12) {
    path.arc(0, h, top, h, random.vary(0.25, 0.1), -1 - random.range(0, 0.06)).lift();
    path.arc(random.vary(0, 0.02), low, bottom, k, random.vary(-0.25, 0.08), 1.03);
    return;
  }
  if (way < 0.26) {
    // A ribbon: both ends at the top, where they meet, cross or leave a notch; a few hang upside down.
    const y = random.chance(0.75) ? (v: number) => v : (v: number) => 1 - v;
    path.move(random.vary(0, top * 0.3), y(h * random.range(-0.1, 0.3)));
    path.to(top * random.range(0.7, 1), y(h * random.range(0.1, 0.5)));
    path
      .to(0, y(waist))
      .to(-bottom * 0.9, y(low - k * 0.1))
      .to(0, y(1))
      .to(bottom * 0.9, y(low));
    path.to(random.vary(0, 0.03), y(waist + random.vary(0, 0.03)));
    path.to(-top * random.range(0.8, 1), y(h * random.range(0.3, 0.6))).to(-top * 0.4, y(h * 0.05));
    path.to(top * random.range(-0.2, 0.4), y(h * random.range(-0.1, 0.4)));
    return;
  }
  // Written from the right, as nearly everyone does, or mirrored.
  const side = random.chance(0.87) ? 1 : -1;
  const upper = side * top;
  const lower = side * bottom;
  const shift = random.vary(0, 0.04);
  // Where the pen begins: on the ring, or on a tail that hangs out to the side.
  if (random.chance(0.4)) path.move(upper * random.range(1, 2), random.range(-0.05, h));
  else path.move(upper * random.range(0.5, 1.05), h * random.range(0.3, 0.9));
  path.to(upper * 0.5, h * 0.1).to(upper * random.range(-0.5, -0.1), 0);
  path.to(upper * -0.9, h * random.range(0.35, 0.7));
  // Round rings bulge before the crossing; straight ones run through it like the bars of an X.
  const round = random.chance(0.55);
  if (round) path.to(upper * -0.85, h * 1.2);
  path.to(shift * 0.5, waist);
  if (round) path.to(shift + lower * 0.85, low - k * 0.5);
  path.to(shift + lower, low + k * random.range(0, 0.3));
  path.to(shift + lower * 0.6, low + k * 0.85).to(shift - lower * 0.1, 1);
  path.to(shift - lower * 0.85, low + k * 0.6).to(shift - lower * 0.95, low);
  path.to(shift - lower * 0.6, low - k * 0.6);
  path.to(random.vary(0, 0.02), waist + random.vary(0, 0.03));
  const close = random.range(0, 1);
  if (close < 0.4) {
    // Straight up and out, past the start.
    path.to(upper * random.range(0.8, 1.8), h * random.range(-0.1, 0.7));
    return;
  }
  path.to(upper * 0.75, h * 1.3);
  if (close < 0.85) path.to(upper * random.range(0.8, 1.05), h * random.range(0.5, 0.8));
  if (close < 0.6) path.to(upper * 0.6, h * random.range(0, 0.3));
}

/** A crossing S that returns to its start, or past it, or not quite; or two rings one above the other. */
export const eight: Glyph = { digit: 8, penLimit: 1.7, draw };
