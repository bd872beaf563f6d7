import { commonShape } from "../../../tensor/broadcasting.ts";
import { concat, ones, type Range } from "../../../tensor/index.ts";
import { elementTypes } from "../element.ts";
import { type Call, known, made, madeLast, type Operator } from "../import/operator.ts";
import { type Made, requireSize, type Value } from "../import/value.ts";
import { sameType } from "./elementwise.ts";

/** Every axis from 0 to rank − 1. */
const axesOf = (rank: number): number[] => Array.from({ length: rank }, (_, axis) => axis);

/** The same elements in another shape. */
function reshaped(call: Call, x: Value, shape: readonly number[]): Made {
  requireSize(shape, call.where);
  const size = shape.reduce((n, extent) => n * extent, 1);
  if (size !== x.size)
    throw call.bad(`x is [${x.shape.join(", ")}] and cannot be made [${shape.join(", ")}]`);
  // What is known stays known, and exact.
  if (x.isKnown) return known(x.type, shape, x.numbers(call.where));
  return made(x.type, x.tensor.reshape(shape));
}

/** 0 copies the axis of x, −1 is what remains. */
function targetShape(call: Call, x: Value, given: readonly number[]): number[] {
  const copies = !call.attributes.flag("allowzero");
  const shape = given.map((extent, axis) => {
    if (extent !== 0 || !copies) return extent;
    const own = x.shape[axis];
    if (own === undefined) throw call.bad(`shape copies axis ${axis}, which x has not`);
    return own;
  });
  const open = shape.indexOf(-1);
  call.counts(
    "an axis of the shape",
    shape.filter((_, axis) => axis !== open),
  );
  if (open === -1) return shape;
  const others = shape.reduce((n, extent, axis) => (axis === open ? n : n * extent), 1);
  const rest = others === 0 ? 0 : x.size / others;
  if (!Number.isInteger(rest))
    throw call.bad(`x is [${x.shape.join(", ")}] and cannot be made [${shape.join(", ")}]`);
  return shape.with(open, rest);
}

/** Axes given by an attribute, or since an opset by an input. */
function axesFor(call: Call, rank: number, since: number): number[] | undefined {
  const given = call.opset >= since ? call.ints(1) : call.attributes.ints("axes");
  return given && call.axes(given, rank);
}

function slice(call: Call): Made {
  const x = call.input(0);
  const old = call.opset < 10;
  const [starts, ends] = old
    ? [call.attributes.ints("starts"), call.attributes.ints("ends")]
    : [call.ints(1), call.ints(2)];
  if (!starts || !ends || starts.length !== ends.length)
    throw call.bad("starts and ends must be there, and be equally many");
  const named = old ? call.attributes.ints("axes") : call.ints(3);
  const axes = call.axes(named ?? axesOf(starts.length), x.rank);
  const steps = (old ? undefined : call.ints(4)) ?? starts.map(() => 1);
  if (axes.length !== starts.length || steps.length !== starts.length)
    throw call.bad("axes and steps must be as many as starts");
  const ranges = new Array<Range>(x.rank).fill(null);
  const turned: number[] = [];
  for (const [i, axis] of axes.entries()) {
    const extent = x.shape[axis] as number;
    const step = steps[i] as number;
    if (!Number.isInteger(step) || step === 0) throw call.bad(`a step is ${step}`);
    const within = (at: number, low: number, high: number) =>
      Math.min(Math.max(at < 0 ? at + extent : at, low), high);
    if (step > 0) {
      const from = within(starts[i] as number, 0, extent);
      const to = within(ends[i] as number, 0, extent);
      ranges[axis] = [from, Math.max(to, from), Math.min(step, Math.max(extent, 1))];
      continue;
    }
    const first = within(starts[i] as number, -1, extent - 1);
    const stop = within(ends[i] as number, -1, extent - 1);
    const count = Math.max(Math.ceil((first - stop) / -step), 0);
    const last = first + (count - 1) * step;
    ranges[axis] = count === 0 ? [0, 0] : [last, first + 1, -step];
    turned.push(axis);
  }
  if (x.isKnown && x.rank === 1 && turned.length === 0) {
    const [from = 0, to = x.size, step = 1] = (ranges[0] as [number, number, number] | null) ?? [];
    const numbers = Array.from(x.numbers(call.where)).slice(from, to);
    const kept = numbers.filter((_, i) => i % step === 0);
    return known(x.type, [kept.length], kept);
  }
  const part = x.tensor.slice(...ranges);
  return made(x.type, turned.length > 0 ? part.flip(turned) : part);
}

function split(call: Call): Made[] {
  const x = call.input(0);
  const axis = call.axis(call.attributes.int("axis", 0), x.rank);
  const extent = x.shape[axis] as number;
  const told = call.opset >= 13 ? call.ints(1) : call.attributes.ints("split");
  const sizes = told ?? evenly(call, extent);
  if (call.counts("split", sizes).reduce((sum, n) => sum + n, 0) !== extent)
    throw call.bad(`split is ${sizes.slice(0, 8).join(", ")}, axis ${axis} has ${extent} elements`);
  if (sizes.length < call.outputs)
    throw call.bad(`it has ${call.outputs} outputs, and splits into ${sizes.length}`);
  let from = 0;
  return sizes.slice(0, call.outputs).map((size) => {
    const to = from + size;
    const part = x.tensor.slice(
      ...axesOf(x.rank).map((k): Range => (k === axis ? [from, to] : null)),
    );
    from = to;
    return made(x.type, part);
  });
}

/** As many equal parts as there are outputs; the last may be smaller, since opset 18. */
function evenly(call: Call, extent: number): number[] {
  const count = call.attributes.int("num_outputs", call.outputs);
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= call.outputs))
    throw call.bad(`num_outputs is ${count}, and it has ${call.outputs} outputs`);
  const size = Math.ceil(extent / count);
  return Array.from({ length: count }, (_, i) => Math.max(Math.min(size, extent - i * size), 0));
}

function tile(call: Call): Made {
  const x = call.input(0);
  const repeats = call.counts("repeats", call.ints(1) ?? []);
  if (repeats.length !== x.rank)
    throw call.bad(`repeats has ${repeats.length} numbers, x ${x.rank} axes`);
  const shape = x.shape.map((extent, axis) => extent * (repeats[axis] as number));
  requireSize(shape, call.where);
  requireSize(repeats, call.where);
  const wide = x.tensor.reshape(x.shape.flatMap((extent) => [1, extent]));
  const filled = wide.broadcastTo(
    x.shape.flatMap((extent, axis) => [repeats[axis] as number, extent]),
  );
  return made(x.type, filled.reshape(shape));
}

/** Blocks of channels as pixels, or pixels as blocks of channels. [N, C, H, W] */
function blocks(call: Call, toSpace: boolean): Made {
  const x = call.input(0);
  if (x.rank !== 4) throw call.bad(`x has ${x.rank} axes, must be [N, C, H, W]`);
  const block = call.counts("blocksize", [call.attributes.int("blocksize", 0)], 1)[0] as number;
  const [n, c, h, w] = x.shape as [number, number, number, number];
  requireSize([block, block], call.where);
  const order = call.attributes.choice("mode", ["DCR", "CRD"], "DCR");
  if (toSpace) {
    const depth = c / block / block;
    if (!Number.isInteger(depth))
      throw call.bad(`x has ${c} channels, blocks of ${block}×${block} do not divide them`);
    const parted =
      order === "DCR"
        ? x.tensor.reshape([n, block, block, depth, h, w]).permute([0, 3, 4, 1, 5, 2])
        : x.tensor.reshape([n, depth, block, block, h, w]).permute([0, 1, 4, 2, 5, 3]);
    return made(x.type, parted.reshape([n, depth, h * block, w * block]));
  }
  if (h % block !== 0 || w % block !== 0)
    throw call.bad(`x is ${h}×${w}, blocks of ${block}×${block} do not divide it`);
  const parted = x.tensor.reshape([n, c, h / block, block, w / block, block]);

  return made(
    x.type,
    parted
      .permute(order === "DCR" ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4])
      .reshape([n, c * block * block, h / block, w / block]),
  );
}

function concatenate(call: Call): Made {
  const values = call.inputs.map((_, i) => call.input(i));
  const { type, rank, isChannelsLast } = sameType(call, values);
  const axis = call.axis(call.attributes.int("axis", 1), rank);
  const total = values.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  requireSize((values[0] as Value).shape.with(axis, total), call.where);
  if (rank === 1 && values.every(({ isKnown, rank }) => isKnown && rank === 1)) {
    const numbers = values.flatMap((value) => Array.from(value.numbers(call.where)));
    return known(type, [numbers.length], numbers);
  }
  // Images are joined along their channels.
  if (isChannelsLast && axis === 1 && values.every((value) => value.rank === rank))
    return madeLast(
      type,
      concat(
        values.map(({ channelsLast }) => channelsLast),
        -1,
      ),
    );
  return made(
    type,
    concat(
      values.map(({ tensor }) => tensor),
      axis,
    ),
  );
}

const same = (
  name: string,
  inputs: Operator["inputs"],
  attributes: readonly string[] = [],
): Operator => ({
  name,
  inputs,
  attributes,
  run(call) {
    const x = call.input(0);
    return passOn(call, x);
  },
});

/** The value itself, as it lies. */
export function passOn(call: Call, x: Value): Made {
  if (x.isKnown) return known(x.type, x.shape, x.numbers(call.where));
  return x.isChannelsLast ? madeLast(x.type, x.channelsLast) : made(x.type, x.tensor);
}

/** A constant with its axes in another order, at once: exporters leave weights so. */
function turned(x: Value, from: ArrayLike<number>, order: readonly number[]): Made {
  const shape = order.map((axis) => x.shape[axis] as number);
  const strides = x.shape.map((_, axis) =>
    x.shape.slice(axis + 1).reduce((n, extent) => n * extent, 1),
  );
  const steps = order.map((axis) => strides[axis] as number);
  const numbers =
    from instanceof Float32Array ? new Float32Array(x.size) : new Float64Array(x.size);
  const place = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = from[at] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] as number) + 1;
      at += steps[axis] as number;
      if ((place[axis] as number) < (shape[axis] as number)) break;
      at -= (steps[axis] as number) * (shape[axis] as number);
      place[axis] = 0;
    }
  }
  return known(x.type, shape, numbers);
}

export const movementOperators: readonly Operator[] = [
  same("Identity", [1, 1]),
  {
    name: "Dropout",
    inputs: [1, 3],
    attributes: ["ratio", "seed", "is_test"],
    run(call) {
      const training = call.inputs[2];
      if (training && call.number(2) !== 0 && (call.number(1) ?? 0.5) !== 0)
        throw call.refuse("training_mode is true; a model that is run drops nothing");
      const x = call.input(0);
      const kept = made(elementTypes.bool, ones(x.shape, "bool"));
      return call.outputs > 1 ? [passOn(call, x), kept] : passOn(call, x);
    },
  },
  {
    name: "Reshape",
    inputs: [2, 2],
    attributes: ["allowzero"],
    run(call) {
      const x = call.input(0);
      return reshaped(call, x, targetShape(call, x, call.ints(1) ?? []));
    },
  },
  {
    name: "Flatten",
    inputs: [1, 1],
    attributes: ["axis"],
    run(call) {
      const x = call.input(0);
      const given = call.attributes.int("axis", 1);
      const axis = given === x.rank ? given : call.axis(given, x.rank);
      const product = (extents: readonly number[]) => extents.reduce((n, extent) => n * extent, 1);
      return reshaped(call, x, [product(x.shape.slice(0, axis)), product(x.shape.slice(axis))]);
    },
  },
  {
    name: "Squeeze",
    inputs: [1, 2],
    attributes: ["axes"],
    run(call) {
      const x = call.input(0);
      const axes =
        axesFor(call, x.rank, 13) ?? axesOf(x.rank).filter((axis) => x.shape[axis] === 1);
      const long = axes.find((axis) => x.shape[axis] !== 1);
      if (long !== undefined)
        throw call.bad(`axis ${long} is ${x.shape[long]} long; only axes of 1 can go`);
      return reshaped(
        call,
        x,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      );
    },
  },
  {
    name: "Unsqueeze",
    inputs: [1, 2],
    attributes: ["axes"],
    run(call) {
      const x = call.input(0);
      const given = (call.opset >= 13 ? call.ints(1) : call.attributes.ints("axes")) ?? [];
      const axes = call.axes(given, x.rank + given.length);
      let next = 0;
      const shape = axesOf(x.rank + axes.length).map((axis) =>
        axes.includes(axis) ? 1 : (x.shape[next++] as number),
      );
      return reshaped(call, x, shape);
    },
  },
  {
    name: "Transpose",
    inputs: [1, 1],
    attributes: ["perm"],
    run(call) {
      const x = call.input(0);
      const order = call.axes(call.attributes.ints("perm") ?? axesOf(x.rank).reverse(), x.rank);
      if (order.length !== x.rank) throw call.bad(`perm has ${order.length} axes, x ${x.rank}`);
      if (x.isKnown) return turned(x, x.numbers(call.where), order);
      return made(x.type, x.tensor.permute(order));
    },
  },
  { name: "Concat", inputs: [1, Infinity], attributes: ["axis"], run: concatenate },
  {
    name: "Split",
    inputs: [1, 2],
    attributes: ["axis", "split", "num_outputs"],
    run: split,
  },
  { name: "Slice", inputs: [1, 5], attributes: ["starts", "ends", "axes"], run: slice },
  {
    name: "Expand",
    inputs: [2, 2],
    since: 8,
    run(call) {
      const x = call.input(0);
      const shape = commonShape(call.where, [x.shape, call.counts("shape", call.ints(1) ?? [])]);
      requireSize(shape, call.where);
      return made(x.type, x.tensor.broadcastTo(shape));
    },
  },
  { name: "Tile", inputs: [2, 2], run: tile },
  {
    name: "DepthToSpace",
    inputs: [1, 1],
    attributes: ["blocksize", "mode"],
    run: (call) => blocks(call, true),
  },
  {
    name: "SpaceToDepth",
    inputs: [1, 1],
    attributes: ["blocksize", "mode"],
    run: (call) => blocks(call, false),
  },
];
