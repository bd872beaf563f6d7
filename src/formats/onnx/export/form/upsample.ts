import type { ResizeMode } from "../../../../tensor/index.ts";
import type { LayerForm, Place } from "../place.ts";
import type { Value } from "../value.ts";

/** Resize. Where nearest does not repeat every pixel as often, its pixels are named: runtimes round the places of such scales differently. */
const upsample: LayerForm = (place) => {
  const { mode, alignCorners } = place.options as {
    readonly mode: ResizeMode;
    readonly alignCorners: boolean;
  };
  const image = place.first();
  const from = image.shape.slice(0, -1);
  const to = place.output.slice(0, -1);
  const whole = from.every((n, axis) => (to[axis] ?? n) % n === 0);
  if (mode === "nearest" && !whole) return place.out(gathered(place, image, to), image);
  const scales = from.map((n, axis) => scaleOf(n, to[axis] ?? n));
  const list = place.graph.floats(
    place.name("scales"),
    [scales.length + 2],
    Float32Array.of(1, 1, ...scales),
  );
  const transformation = alignCorners ? "align_corners" : "half_pixel";
  const y = place.add("Resize", [image.name, "", list], {
    mode: { text: mode === "nearest" ? "nearest" : "linear" },
    coordinate_transformation_mode: { text: mode === "nearest" ? "asymmetric" : transformation },
    ...(mode === "nearest" && { nearest_mode: { text: "floor" } }),
  });
  return place.out(y, image);
};

/** The float32 number s with ⌊n · s⌋ = to: a quotient that was rounded down would lose a row. */
function scaleOf(n: number, to: number): number {
  const nearest = Math.fround(to / n);
  return Math.floor(Math.fround(nearest * n)) < to
    ? Math.fround(nearest * (1 + 2 ** -23))
    : nearest;
}

const gathered = (place: Place, image: Value, to: readonly number[]): string =>
  to.reduce((x, count, axis) => {
    const n = image.shape[axis] ?? 1;
    if (n === count) return x;
    const last = to.slice(axis + 1).every((size, k) => size === image.shape[axis + 1 + k]);
    const part = last ? undefined : "rows";
    const pixels = Array.from({ length: count }, (_, i) => Math.floor((i * n) / count));
    const indices = place.graph.ints(place.name(axis === 0 ? "rowsOf" : "columnsOf"), pixels);
    return place.add("Gather", [x, indices], { axis: { int: axis + 2 } }, part);
  }, image.name);

export const upsampleForms: Readonly<Record<string, LayerForm>> = { upsample };
