import { identityOf, type Reducer, reduce } from "../../../graph/primitives/reduce.ts";
import { windows as windowsNode } from "../../../graph/primitives/windows.ts";
import { Tensor, tensor } from "../../../tensor/index.ts";
import { type Call, madeLast, type Operator } from "../import/operator.ts";
import { requireSize, type Value } from "../import/value.ts";
import { spanOf, type Window, windowAttributes, windowsOf } from "./window.ts";

/** A window with the number of its positions, and what is missing at the end for the last of them. */
interface Pooling extends Window {
  readonly extent: number;
  readonly count: number;
  readonly beyond: number;
}

/**
 * ⌊(H + pads − span) / stride⌋ + 1 positions; rounded up with ceil_mode, but no window begins in the padding at the end (as in PyTorch,
 * and as ONNX's later versions say).
 */
function poolings(call: Call, x: Value): Pooling[] {
  const ceil = call.attributes.flag("ceil_mode");
  const extents = x.shape.slice(2);
  return windowsOf(call, extents).map((window, axis) => {
    const { low, high, stride } = window;
    const extent = extents[axis] as number;
    const room = extent + low + high - spanOf(window);
    const positions = Math.floor(room / stride) + 1;
    const rounded = Math.ceil(room / stride) + 1;
    const count = ceil && (rounded - 1) * stride < extent + low ? rounded : positions;
    if (room < 0 || count < 1)
      throw call.bad(
        `a window spans ${spanOf(window)} elements, axis ${axis + 2} has ${extent} and ${low + high} more by padding`,
      );
    const beyond = Math.max((count - 1) * stride + spanOf(window) - extent - low - high, 0);
    return { ...window, extent, count, beyond };
  });
}

/** Reduces each window; what lies beyond the image is `outside`. */
function slide(
  call: Call,
  x: Tensor,
  windows: readonly Pooling[],
  reducer: Reducer,
  outside: number,
): Tensor {
  const extents = windows.map(({ extent, low, high, beyond }) => extent + low + high + beyond);
  requireSize([x.shape[0] ?? 0, ...extents, x.shape.at(-1) ?? 0], call.where);
  requireSize(
    windows.map(({ size }) => size),
    call.where,
  );
  const padded = x.pad(
    [[0, 0], ...windows.map(({ low, high, beyond }) => [low, high + beyond] as const), [0, 0]],
    outside,
  );
  const taps = windowsNode(
    padded.node,
    windows.map(({ size, stride, dilation }, k) => ({ axis: k + 1, size, stride, dilation })),
  );
  const rank = windows.length + 2;
  return Tensor.of(reduce(taps, { reducer, axes: windows.map((_, k) => rank + k) }));
}

/** How many elements of each window count: those of the image, or those of its padding too, but not what ceil_mode put behind. */
function tapsOf({ extent, low, high, count, size, stride, dilation }: Pooling, padded: boolean) {
  const [first, last] = padded ? [0, extent + low + high] : [low, low + extent];
  return Float64Array.from({ length: count }, (_, i) => {
    // Taps at i · stride + u · dilation: those from the first to the last that counts.
    const from = Math.max(Math.ceil((first - i * stride) / dilation), 0);
    const to = Math.min(Math.floor((last - 1 - i * stride) / dilation), size - 1);
    return Math.max(to - from + 1, 0);
  });
}

function average(call: Call, x: Tensor, windows: readonly Pooling[], padded: boolean): Tensor {
  const total = slide(call, x, windows, "sum", 0);
  const counts = windows.map((window) => tapsOf(window, padded));
  if (counts.every((list) => list.every((n) => n === list[0])))
    return total.div(counts.reduce((n, list) => n * (list[0] ?? 1), 1));
  return counts.reduce((sum, list, axis) => {
    const shape = windows.map((_, k) => (k === axis ? list.length : 1));
    return sum.div(tensor(list, [1, ...shape, 1], "float32"));
  }, total);
}

function imagesOf(call: Call): Value {
  const x = call.input(0);
  if (x.rank < 3) throw call.bad(`x has ${x.rank} axes, must be [N, C, …] with spatial ones`);
  return x;
}

/** Over all places; spatial axes stay, of extent 1. */
const global = (
  name: string,
  pool: (x: Tensor, axes: number[], call: Call) => Tensor,
): Operator => ({
  name,
  inputs: [1, 1],
  attributes: ["p"],
  run(call) {
    const x = imagesOf(call);
    call.requireFloat(x);
    const axes = x.shape.slice(2).map((_, k) => k + 1);
    return madeLast(x.type, pool(x.channelsLast, axes, call));
  },
});

const keep = { keepDims: true } as const;

/** (Σ |x|^p)^(1/p) of what `sum` adds up. */
function norm(x: Tensor, p: number, sum: (powers: Tensor) => Tensor): Tensor {
  if (p === 1) return sum(x.abs());
  if (p === 2) return sum(x.square()).sqrt();
  return sum(x.abs().pow(p)).pow(1 / p);
}

export const poolOperators: readonly Operator[] = [
  {
    name: "MaxPool",
    inputs: [1, 1],
    attributes: [...windowAttributes, "ceil_mode", "storage_order"],
    run(call) {
      const x = imagesOf(call);
      if (call.outputs > 1)
        throw call.refuse("the places of the maxima (output Indices) are not computed here");
      const windows = poolings(call, x);
      const lowest = identityOf("max", x.dtype);
      return madeLast(x.type, slide(call, x.channelsLast, windows, "max", lowest));
    },
  },
  {
    name: "AveragePool",
    inputs: [1, 1],
    attributes: [...windowAttributes, "ceil_mode", "count_include_pad"],
    run(call) {
      const x = imagesOf(call);
      call.requireFloat(x);
      const padded = call.attributes.flag("count_include_pad");
      return madeLast(x.type, average(call, x.channelsLast, poolings(call, x), padded));
    },
  },
  {
    name: "LpPool",
    inputs: [1, 1],
    attributes: [...windowAttributes, "ceil_mode", "p"],
    run(call) {
      const x = imagesOf(call);
      call.requireFloat(x);
      const p = call.attributes.int("p", 2);
      const windows = poolings(call, x);
      const y = norm(x.channelsLast, p, (powers) => slide(call, powers, windows, "sum", 0));
      return madeLast(x.type, y);
    },
  },
  global("GlobalAveragePool", (x, axes) => x.mean(axes, keep)),
  global("GlobalMaxPool", (x, axes) => x.max(axes, keep)),
  global("GlobalLpPool", (x, axes, { attributes }) =>
    norm(x, attributes.int("p", 2), (powers) => powers.sum(axes, keep)),
  ),
];
