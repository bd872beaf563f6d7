export type Shape = readonly number[];

export const sizeOf = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** Row-major strides in elements: the last axis has stride 1. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((n, axis) => n === b[axis]);

export const showShape = (shape: Shape): string => `[${shape.join(", ")}]`;

/** A shape that cannot be: names the layer path, the operation, what came, what was needed, and the likely repair. */
export class ShapeError extends Error {
  override name = "ShapeError";
}
