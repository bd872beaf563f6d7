import { convolve, convolveTransposed, type Sides, type Tensor } from "../../../tensor/index.ts";
import { type Call, madeLast, type Operator } from "../import/operator.ts";
import { requireSize } from "../import/value.ts";
import { autoPad, padsOf, spanOf, split, windowAttributes, windowsOf } from "./window.ts";

export const convolutionOperators: readonly Operator[] = [
  {
    name: "Conv",
    inputs: [2, 3],
    attributes: [...windowAttributes, "group"],
    run(call) {
      const { x, weight } = operands(call);
      const windows = windowsOf(call, x.shape.slice(2), weight.shape.slice(2));
      requirePadded(call, x.shape, windows);
      const y = convolve(x.channelsLast, kernelOf(weight.tensor), {
        stride: windows.map(({ stride }) => stride),
        dilation: windows.map(({ dilation }) => dilation),
        padding: windows.map(({ low, high }): Sides => [low, high]),
        groups: groupsOf(call),
      });
      return madeLast(x.type, withBias(call, y));
    },
  },
  {
    name: "ConvTranspose",
    inputs: [2, 3],
    attributes: [...windowAttributes, "group", "output_padding", "output_shape"],
    run(call) {
      const { x, weight } = operands(call);
      const windows = transposedWindows(call, x.shape.slice(2), weight.shape.slice(2));
      requireSize([x.shape[0] ?? 0, ...windows.map(({ extent }) => extent)], call.where);
      const y = convolveTransposed(x.channelsLast, kernelOf(weight.tensor), {
        stride: windows.map(({ stride }) => stride),
        dilation: windows.map(({ dilation }) => dilation),
        padding: windows.map(({ low, high }): Sides => [low, high]),
        outputPadding: windows.map(({ added }) => added),
        groups: groupsOf(call),
      });
      const wide = windows.some(({ empty }) => empty > 0)
        ? y.pad([[0, 0], ...windows.map(({ empty }) => [0, empty] as const), [0, 0]])
        : y;
      return madeLast(x.type, withBias(call, wide));
    },
  },
];

function operands(call: Call) {
  const [x, weight] = [call.input(0), call.input(1)];
  call.requireFloat(x);
  call.requireFloat(weight);
  if (weight.rank !== x.rank)
    throw call.bad(`x has ${x.rank} axes and the weight ${weight.rank}; both must have as many`);
  return { x, weight };
}

const groupsOf = (call: Call): number =>
  call.counts("group", [call.attributes.int("group", 1)], 1)[0] ?? 1;

/** [O, I, Kh, Kw] → [Kh, Kw, I, O]. The weight of a transposed convolution is that of the convolution that it is the adjoint of. */
const kernelOf = (weight: Tensor): Tensor =>
  weight.permute([...weight.shape.map((_, axis) => axis).slice(2), 1, 0]);

const withBias = (call: Call, y: Tensor): Tensor => (call.inputs[2] ? y.add(call.real(2)) : y);

function requirePadded(
  call: Call,
  shape: readonly number[],
  windows: readonly { low: number; high: number }[],
): void {
  const extents = windows.map(({ low, high }, axis) => (shape[axis + 2] ?? 0) + low + high);
  requireSize([...shape.slice(0, 2), ...extents], call.where);
}

interface TransposedWindow {
  readonly stride: number;
  readonly dilation: number;
  /** Cut off the result. */
  readonly low: number;
  readonly high: number;
  /** Rows added at the end that the kernel may meet, and such that it cannot. */
  readonly added: number;
  readonly empty: number;
  readonly extent: number;
}

export function transposedWindows(
  call: Call,
  extents: readonly number[],
  sizes: readonly number[],
): TransposedWindow[] {
  const { attributes } = call;
  const rank = extents.length;
  const windows = windowsOf(call, extents, sizes);
  const more = call.counts(
    "output_padding",
    attributes.ints("output_padding") ?? new Array<number>(rank).fill(0),
  );
  const told = attributes.ints("output_shape")?.slice(-rank);
  const way = autoPad(call);
  const pads = way === "NOTSET" ? padsOf(call, rank) : [];
  return windows.map((window, axis) => {
    const { stride, dilation } = window;
    const extent = extents[axis] ?? 0;
    const extra = more[axis] ?? 0;
    const whole = (extent - 1) * stride + spanOf(window);
    const wanted = told?.[axis] ?? (way.startsWith("SAME") ? extent * stride : undefined);
    let [low, high] = [pads[axis] ?? 0, pads[axis + rank] ?? 0];
    if (wanted !== undefined) {
      const total = whole + extra - wanted;
      // Of an odd rest the larger part goes to the beginning, unless told otherwise; rows that are missing come at the end.
      [low, high] =
        total < 0 ? [0, total] : split(total, way === "SAME_UPPER" ? way : "SAME_LOWER");
    }
    const end = high - extra;
    const result = whole - low - end;
    if (result < 1) throw call.bad(`the padding leaves ${result} elements on axis ${axis + 2}`);
    const limit = Math.max(stride, dilation) - 1;
    const added = Math.min(Math.max(-end, 0), limit);
    const empty = Math.max(-end, 0) - added;
    return { stride, dilation, low, high: Math.max(end, 0), added, empty, extent: result };
  });
}
