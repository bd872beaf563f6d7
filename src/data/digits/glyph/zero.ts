import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const width = random.range(0.24, 0.56);
  const from = random.vary(-0.2, 0.08);
  const direction = random.chance(0.88) ? -1 : 1;
  const ends = random.range(0, 1);
  if (ends < 0.25) path.move(width * random.range(-0.2, 1.1), random.range(-0.1, 0.1));
  const sweep = direction * (1 + random.range(-0.1, 0.1));
  path.arc(0, 0.5, width, 0.5, from, sweep, random.vary(1, 0.09));
  if (ends > 0.85) path.to(random.vary(0, 0.12), random.range(0.08, 0.35));
  else if (ends > 0.75) path.to(random.vary(0, 0.25), random.range(-0.12, 0.08));
}

/** A ring, from round to a narrow egg; its ends overlap, meet or leave a gap, cross in a tail, or curl inwards. */
export const zero: Glyph = { digit: 0, penLimit: 2.1, draw };
