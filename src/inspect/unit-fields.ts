import type { Layer } from "../nn/index.ts";
import { fieldAt } from "./field/reach.ts";
import { reachesOf } from "./receptive-field.ts";
import { type TracedModel, traceModel } from "./trace.ts";

/** What each unit of a layer's output sees of the model's input. */
export interface UnitFields {
  /** Extents of the output's map: what a channel has. 1×1 for a vector, all units of which see alike. */
  readonly map: readonly [rows: number, columns: number];
  /**
   * For each unit row by row: top, left, bottom and right of what it sees, in pixels from the top left corner of the input, the last two
   * behind the last pixel. Below 0 and beyond the image lies padding. NaN for a unit that sees nothing.
   */
  readonly boxes: Float32Array;
  /** False behind a flatten, where a unit's own place is no longer known: then it is what all of them see. */
  readonly exact: boolean;
}

/**
 * The receptive field of every unit of a layer, exactly: the hull of the pixels that it reads on any way, branches included.
 * Undefined for a layer whose output does not depend on the image.
 *
 * @param input  shape of one example, [H, W, C]
 * @param path   of the layer
 * @throws {RangeError} if there is no such layer, or the input is no image
 */
export const unitFields = (
  model: Layer,
  input: readonly number[],
  path: string,
): UnitFields | undefined => unitFieldsOf(traceModel(model, input), path);

/** As `unitFields`, of a model that is traced already. */
export function unitFieldsOf(
  { x, axes, layers }: TracedModel,
  path: string,
): UnitFields | undefined {
  const layer = layers.find((traced) => traced.path === path);
  if (layer === undefined) throw new RangeError(`there is no layer ${path}`);
  if (axes.length !== 2) throw new RangeError("only images have fields in rows and columns");
  const { node } = layer.output;
  const reaches = reachesOf([node], x.node, axes).get(node);
  const [vertical, horizontal] = reaches ?? [];
  if (vertical === undefined || horizontal === undefined) return undefined;
  const isMap = node.shape.length === 4;
  const [rows, columns] = isMap ? [node.shape[1]!, node.shape[2]!] : [1, 1];
  const boxes = new Float32Array(4 * rows * columns);
  for (let i = 0; i < rows * columns; i++) {
    const index = isMap ? [0, Math.floor(i / columns), i % columns, 0] : [];
    const [down, across] = [fieldAt(vertical, index), fieldAt(horizontal, index)];
    const box =
      down === undefined || across === undefined
        ? [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
        : [down[0], across[0], down[1] + 1, across[1] + 1];
    boxes.set(box, 4 * i);
  }
  const exact = vertical.wander === undefined && horizontal.wander === undefined;
  return { map: [rows, columns], boxes, exact };
}
