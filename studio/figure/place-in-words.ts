import { shortNumber } from "./colours.ts";
import type { PlaneShown } from "./paint-plane.ts";
import { classAt, pointAt } from "./plane-picture.ts";

/** "x 0.3, y −1: A 93 %, B 7 %; the nearest example is A" */
export function placeInWords(
  { x, y }: { readonly x: number; readonly y: number },
  { extent, points, classes, field }: PlaneShown,
): string {
  const { places, labels, values } = points;
  let [near, far] = [0, Number.POSITIVE_INFINITY];
  for (let n = 0; n < labels.length; n++) {
    const away = Math.hypot((places[2 * n] ?? 0) - x, (places[2 * n + 1] ?? 0) - y);
    if (away < far) [near, far] = [n, away];
  }
  const example = values ? shortNumber(values[near] ?? Number.NaN) : classes[labels[near] ?? 0];
  const where = `x ${shortNumber(x)}, y ${shortNumber(y)}`;
  if (field === undefined) return `${where}: the nearest example is ${example}`;
  const point = pointAt(field.side, extent, x, y);
  const own = (c: number) => field.outputs[point * field.width + c] ?? Number.NaN;
  const percent = (c: number) => `${classes[c]} ${(100 * own(c)).toFixed(0)} %`;
  const best = classAt(field, point);
  const said =
    classes.length === 0
      ? shortNumber(own(0))
      : classes.length > 3
        ? percent(best)
        : classes.map((_, c) => percent(c)).join(", ");
  return `${where}: ${said}; the nearest example is ${example}`;
}
