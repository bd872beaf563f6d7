import type { Sides } from "../../../tensor/index.ts";
import type { Call } from "../import/operator.ts";

/** How the window of a convolution or a pooling lies on one axis. */
export interface Window {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly low: number;
  readonly high: number;
}

export const windowAttributes = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"];

/** Elements that one window spans. */
export const spanOf = ({ size, dilation }: { size: number; dilation: number }): number =>
  (size - 1) * dilation + 1;

/**
 * The windows that the attributes describe, one for each spatial axis.
 *
 * @param extents  of the input's spatial axes
 * @param sizes    of the kernel where a weight says them
 */
export function windowsOf(
  call: Call,
  extents: readonly number[],
  sizes?: readonly number[],
): Window[] {
  const { attributes } = call;
  const rank = extents.length;
  if (rank < 1 || rank > 3) throw call.refuse(`x has ${rank} spatial axes; 1, 2 or 3 are computed`);
  const perAxis = (name: string, fallback: number): readonly number[] => {
    const list = attributes.ints(name) ?? new Array<number>(rank).fill(fallback);
    if (list.length !== rank)
      throw call.bad(`${name} has ${list.length} numbers, x ${rank} spatial axes`);
    return call.counts(name, list, 1);
  };
  const kernel = attributes.has("kernel_shape") || !sizes ? perAxis("kernel_shape", 1) : sizes;
  if (!sizes && !attributes.has("kernel_shape")) throw call.bad("kernel_shape is missing");
  if (sizes?.some((size, axis) => size !== kernel[axis]))
    throw call.bad(
      `kernel_shape is ${kernel.join("×")}, the weight's kernel is ${sizes.join("×")}`,
    );
  const [strides, dilations] = [perAxis("strides", 1), perAxis("dilations", 1)];
  const sides = paddings(call, rank);
  return extents.map((extent, axis) => {
    const window = {
      size: kernel[axis] as number,
      stride: strides[axis] as number,
      dilation: dilations[axis] as number,
    };
    const [low, high] = sides(extent, axis, window);
    return { ...window, low, high };
  });
}

type Side = (extent: number, axis: number, window: Omit<Window, "low" | "high">) => Sides;

function paddings(call: Call, rank: number): Side {
  const way = autoPad(call);
  if (way === "VALID") return () => [0, 0];
  if (way !== "NOTSET")
    return (extent, _axis, window) => {
      const rest =
        (Math.ceil(extent / window.stride) - 1) * window.stride + spanOf(window) - extent;
      return split(Math.max(rest, 0), way);
    };
  const pads = padsOf(call, rank);
  return (_extent, axis) => [pads[axis] as number, pads[axis + rank] as number];
}

export const autoPad = ({ attributes }: Call) =>
  attributes.choice("auto_pad", ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"], "NOTSET");

/** Of an odd padding the larger part goes to the end, or to the beginning. */
export const split = (total: number, way: string): Sides =>
  way === "SAME_LOWER"
    ? [Math.ceil(total / 2), Math.floor(total / 2)]
    : [Math.floor(total / 2), Math.ceil(total / 2)];

/** All beginnings, then all ends. */
export function padsOf(call: Call, rank: number): readonly number[] {
  const pads = call.attributes.ints("pads") ?? new Array<number>(2 * rank).fill(0);
  if (pads.length !== 2 * rank)
    throw call.bad(
      `pads has ${pads.length} numbers, must have ${2 * rank} for ${rank} spatial axes`,
    );
  return call.counts("pads", pads);
}
