import type { Stream } from "../../threefry.ts";
import type { Glyph, Path } from "../path.ts";

function draw(path: Path, random: Stream): void {
  const top = random.range(0.17, 0.34);
  const bottom = random.range(0.22, 0.38);
  const waist = random.range(0.36, 0.54);
  const inner = random.range(0.02, 0.3);
  if (random.chance(0.12)) {
    path.move(random.range(0, 0.08), random.vary(0.02, 0.03));
    path.corner(2 * top, random.vary(0, 0.03)).corner(inner + 0.05, waist - 0.03);
  } else {
    const h = waist / 2;
    const from = random.range(0.5, 0.7);
    path.arc(top, h, top, h, from, random.range(0.94, 1) - from);
    path.to(top * 1.55, waist * 0.84);
    const joint = random.range(0, 1);
    if (joint < 0.45) path.corner(inner, waist);
    else if (joint < 0.75) path.to(inner + 0.04, waist);
    else {
      const size = random.range(0.03, 0.08);
      path
        .to(inner, waist + size * 0.6)
        .to(inner - size, waist)
        .to(inner, waist - size * 0.6);
    }
  }
  const h = (1 - waist) / 2;
  path.to(bottom * random.range(1.2, 1.6), waist + h * 0.2);
  path.arc(bottom, waist + h, bottom * 1.05, h, -0.05, random.range(0.34, 0.6));
}

/** Two bowls open to the left, joined by a cusp, a bend or a small loop; the upper one sometimes flat like a 7. */
export const three: Glyph = { digit: 3, penLimit: 2.1, draw };
