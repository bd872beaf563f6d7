import type { HostArray } from "../expr/dtype.ts";
import type { Shape } from "../graph/shape.ts";

/** Values as nested arrays, one level for each axis. */
export type Nested = number | Nested[];

export function nest(data: HostArray, shape: Shape): Nested {
  let at = 0;
  const build = (axis: number): Nested => {
    const extent = shape[axis];
    if (extent === undefined) return data[at++] as number;
    return Array.from({ length: extent }, () => build(axis + 1));
  };
  return build(0);
}

/** Axes longer than this are shown by their first and last three. */
const SHOWN = 8;
const EDGE = 3;

const showNumber = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));

/** Nested values as text; long axes are cut in the middle. */
export function showValues(data: HostArray, shape: Shape): string {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const show = (axis: number, offset: number): string => {
    const extent = shape[axis];
    if (extent === undefined) return showNumber(data[offset] as number);
    const one = (i: number) => show(axis + 1, offset + i * (strides[axis] as number));
    const range = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => one(from + i));
    const parts =
      extent <= SHOWN
        ? range(0, extent)
        : [...range(0, EDGE), "…", ...range(extent - EDGE, extent)];
    const last = axis === shape.length - 1;
    return `[${parts.join(last ? ", " : `,\n${" ".repeat(axis + 1)}`)}]`;
  };
  return show(0, 0);
}
