import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const bar = random.range(0.38, 0.68);
  const stem = random.range(0.34, 0.6);
  const overhang = random.range(0.02, 0.34);
  const lean = random.vary(0, 0.05);
  const tilt = random.vary(-0.02, 0.05);
  const shape = random.range(0, 1);
  if (shape < 0.42) {
    path.move(random.range(0.0, 0.26), random.range(0, 0.14));
    if (random.chance(0.6)) path.corner(random.vary(0, 0.03), bar);
    else path.to(0, bar * 0.7).to(0.06, bar);
    path.to(stem + overhang, bar + tilt);
    path.move(stem + lean, random.range(-0.1, 0.34)).to(stem - lean, 1);
  } else if (shape < 0.7) {
    path.move(random.range(0, 0.1), random.range(0, 0.15));
    path.to(random.range(-0.02, 0.03), bar * 0.6).to(stem * 0.4, bar);
    if (random.chance(0.5)) {
      path.to(stem + overhang * 0.6, bar - random.range(0.02, 0.14));
      path.move(stem + lean, random.range(-0.08, 0.24)).to(stem - lean, 1);
    } else {
      path.to(stem * 0.8, bar * 0.8);
      path.corner(stem + lean, random.range(-0.06, 0.18)).to(stem - lean, 1);
    }
  } else if (shape < 0.86) {
    path
      .move(stem + lean, 0)
      .to(stem * 0.5, bar * 0.55)
      .corner(0, bar);
    path.to(stem + overhang, bar + tilt);
    path.move(stem + lean + random.vary(0, 0.02), random.range(0, 0.12)).to(stem - lean, 1);
  } else {
    path.move(random.range(0.1, 0.3), 0).corner(0, bar);
    path.corner(stem, bar - random.range(0, 0.05));
    path.corner(stem + lean, random.range(0, 0.25)).to(stem - lean, 1);
  }
}

/** Open with an angle, open with a cup, or closed at the top; the bar sometimes runs on into the stem. */
export const four: Glyph = { digit: 4, penLimit: 2.4, draw };
