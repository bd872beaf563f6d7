/** How a layer's own tensors and those of its PyTorch twin are made of each other. */
import { inverse, permuteValues, type Values } from "./layout.ts";

/** A tensor of PyTorch's, by its name below the layer. */
export interface TheirTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Written, but it may be missing where it is read, and says nothing. */
  readonly counter?: true;
}

/** Some tensors of a layer, here and there. */
export interface Part {
  /** Paths below the layer: "params/weight". */
  readonly ours: readonly string[];
  readonly theirs: readonly TheirTensor[];
  /** PyTorch's values, in the order of `theirs`. */
  to(ours: readonly Values[]): readonly Values[];
  /** Ours, in the order of `ours`. */
  from(theirs: readonly Values[]): readonly Values[];
}

/** Shapes of a layer's own tensors by path: "params/weight". */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** One tensor under another name, its axes in another order: axis i of theirs is axis `axes[i]` of ours. */
export function renamed(
  path: string,
  name: string,
  shape: readonly number[],
  axes: readonly number[] = shape.map((_, axis) => axis),
): Part {
  return {
    ours: [path],
    theirs: [{ name, shape: axes.map((axis) => shape[axis] ?? 1) }],
    to: (ours) => ours.map((values) => permuteValues(values, axes)),
    from: (theirs) => theirs.map((values) => permuteValues(values, inverse(axes))),
  };
}

/** What `shape` says of a tensor that may be absent: a bias that a layer does without. */
export const renamedIfThere = (
  shapes: Shapes,
  path: string,
  name: string,
  axes?: (rank: number) => readonly number[],
): Part[] => {
  const shape = shapes.get(path);
  return shape === undefined ? [] : [renamed(path, name, shape, axes?.(shape.length))];
};
