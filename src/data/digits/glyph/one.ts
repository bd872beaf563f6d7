import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const lean = random.vary(0.05, 0.12);
  const bow = random.vary(0, 0.025);
  const flagged = random.chance(0.2);
  if (flagged) {
    const drop = random.range(0.08, 0.32);
    path.move(lean - random.range(0.08, 0.34), drop);
    if (random.chance(0.5)) path.to(lean - 0.08, drop * 0.55);
    path.corner(lean, 0);
  } else path.move(lean, 0);
  path.to(bow, 0.5).to(-lean, 1);
  if (random.chance(flagged ? 0.6 : 0.03)) {
    const y = 1 + random.vary(0, 0.02);
    path.move(-lean - random.range(0.15, 0.42), y);
    path.to(-lean + random.range(0.15, 0.45), y + random.vary(0, 0.03));
  }
}

/** A stroke, mostly bare; some have a flag at the top, a foot below, or both, or a slight bow. */
export const one: Glyph = { digit: 1, penLimit: 3.4, draw };
