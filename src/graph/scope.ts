import { ShapeError } from "./shape.ts";

let current = "";

/** Path of the layer that is being applied, "" outside any. */
export const currentScope = (): string => current;

/**
 * Runs `fn` with nodes named after `path`, inside the scope that is already open:
 * withScope("block2", () => withScope("conv", fn)) makes nodes of scope "block2/conv".
 */
export function withScope<T>(path: string, fn: () => T): T {
  return inScope(current && path ? `${current}/${path}` : current || path, fn);
}

/** Runs `fn` with the scope replaced by `path`: a gradient belongs to the layer that it goes back through. */
export function inScope<T>(path: string, fn: () => T): T {
  const outer = current;
  current = path;
  try {
    return fn();
  } finally {
    current = outer;
  }
}

/** Where a message comes from: "block2/conv/reshape: ". */
const locate = (operation: string): string =>
  current ? `${current}/${operation}: ` : `${operation}: `;

/** Throws a ShapeError: where, what came and was needed, and the repair. */
export function failShape(operation: string, message: string): never {
  throw new ShapeError(locate(operation) + message);
}

/** Throws a TypeError for element types that an operation cannot take. */
export function failType(operation: string, message: string): never {
  throw new TypeError(locate(operation) + message);
}
