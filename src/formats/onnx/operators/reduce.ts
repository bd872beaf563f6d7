import { arange, type Tensor, where } from "../../../tensor/index.ts";
import { elementTypes } from "../element.ts";
import { type Call, made, madeLast, type Operator } from "../import/operator.ts";

interface Reduction {
  /** Since this opset the axes are an input, and no attribute. */
  readonly axesAsInput?: number;
  readonly reduce: (x: Tensor, axes: readonly number[], keepDims: boolean) => Tensor;
  /** What comes of x where no axes are reduced. */
  readonly noop?: (x: Tensor) => Tensor;
}

function reduction(name: string, { axesAsInput = 18, reduce, noop }: Reduction): Operator {
  return {
    name,
    inputs: [1, 2],
    attributes: ["axes", "keepdims", "noop_with_empty_axes"],
    run(call) {
      const { attributes, opset } = call;
      const x = call.input(0);
      const given = opset >= axesAsInput ? call.ints(1) : attributes.ints("axes");
      const none = given === undefined || given.length === 0;
      if (none && attributes.flag("noop_with_empty_axes"))
        return made(x.type, noop ? noop(x.tensor).cast(x.dtype) : x.tensor);
      const axes = none ? x.shape.map((_, axis) => axis) : call.axes(given, x.rank);
      const keepDims = attributes.flag("keepdims", true);
      // Images stay with their channels last where all their axes stay.
      if (x.isChannelsLast && keepDims) {
        const moved = axes.map((axis) => (axis === 0 ? 0 : axis === 1 ? x.rank - 1 : axis - 1));
        return madeLast(x.type, reduce(x.channelsLast, moved, true).cast(x.dtype));
      }
      return made(x.type, reduce(x.tensor, axes, keepDims).cast(x.dtype));
    },
  };
}

/** log Σ e^x, shifted by the largest x. */
function logSumExp(x: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  const real = x.cast("float32");
  const top = real.max(axes, { keepDims: true }).apply((m) => m.abs().lt(Infinity).select(m, 0));
  const sum = real.sub(top).exp().sum(axes, { keepDims: true }).log().add(top);
  return keepDims ? sum : sum.squeeze(axes);
}

const square = (x: Tensor): Tensor => x.square();

/** The index of the extreme along an axis: the first, or the last, that attains it. */
const extreme = (name: "ArgMax" | "ArgMin"): Operator => ({
  name,
  inputs: [1, 1],
  attributes: ["axis", "keepdims", "select_last_index"],
  run(call) {
    const { attributes } = call;
    const x = call.input(0).tensor;
    const axis = call.axis(attributes.int("axis", 0), x.rank);
    const keepDims = attributes.flag("keepdims", true);
    const find = (y: Tensor) =>
      name === "ArgMax" ? y.argmax(axis, { keepDims }) : y.argmin(axis, { keepDims });
    const found = attributes.flag("select_last_index")
      ? find(x.flip(axis))
          .neg()
          .add((x.shape[axis] ?? 0) - 1)
      : find(x);
    return made(elementTypes.int64, found);
  },
});

/** Running sums or products: log₂ n steps, each adding what stands 1, 2, 4 … places before. */
function cumulate(call: Call, join: (a: Tensor, b: Tensor) => Tensor, identity: number) {
  const x = call.input(0);
  const axis = call.axis(call.number(1) ?? 0, x.rank);
  const { attributes } = call;
  const reverse = attributes.flag("reverse");
  const extent = x.shape[axis] ?? 0;
  const behind = (y: Tensor, by: number): Tensor => {
    const kept = y.slice(
      ...x.shape.map((_, k) => (k === axis ? ([0, extent - by] as const) : null)),
    );
    return kept.pad(
      x.shape.map((_, k) => (k === axis ? [by, 0] : [0, 0])),
      identity,
    );
  };
  let y = reverse ? x.tensor.flip(axis) : x.tensor;
  if (attributes.flag("exclusive") && extent > 0) y = behind(y, 1);
  for (let by = 1; by < extent; by *= 2) y = join(y, behind(y, by));
  return made(x.type, (reverse ? y.flip(axis) : y).cast(x.dtype));
}

/** Longer axes are not sorted: each element is compared with each. */
const MOST_SORTED = 4096;

/** The k largest or smallest along an axis in their order, by each element's rank among all. */
function topK(call: Call) {
  const { attributes, opset } = call;
  const x = call.input(0);
  const axis = call.axis(attributes.int("axis", -1), x.rank);
  const extent = x.shape[axis] ?? 0;
  const k = opset < 10 ? attributes.int("k", 0) : (call.number(1) ?? 0);
  if (!(Number.isSafeInteger(k) && k >= 0 && k <= extent))
    throw call.bad(`k is ${k}, the axis has ${extent} elements`);
  if (extent > MOST_SORTED)
    throw call.refuse(`the axis has ${extent} elements; at most ${MOST_SORTED} are sorted`);
  const last = x.tensor.transpose(axis, -1);
  const [mine, others] = [last.expandDims(-1), last.expandDims(-2)];
  const places = arange(extent);
  const earlier = places.reshape([1, extent]).lt(places.reshape([extent, 1]));
  const before = attributes.flag("largest", true) ? others.gt(mine) : others.lt(mine);
  const rank = before.or(others.eq(mine).and(earlier)).cast("int32").sum(-1);
  // [..., k, n]: which element has rank k.
  const has = rank.expandDims(-2).eq(arange(k).reshape([k, 1]));
  const index = has.cast("int32").mul(places).sum(-1);
  const values = pick(last, has);
  return [
    made(x.type, values.transpose(axis, -1)),
    made(elementTypes.int64, index.transpose(axis, -1)),
  ];
}

/** The one element of the last axis for which `has` holds, [..., k] of [..., n] and [..., k, n]. */
const pick = (x: Tensor, has: Tensor): Tensor => {
  const lowest = x.dtype === "float32" ? -Infinity : x.dtype === "int32" ? -(2 ** 31) : 0;
  return where(has, x.expandDims(-2), lowest).max(-1).cast(x.dtype);
};

export const reduceOperators: readonly Operator[] = [
  reduction("ReduceSum", {
    axesAsInput: 13,
    reduce: (x, axes, keepDims) => x.sum(axes, { keepDims }),
  }),
  reduction("ReduceMean", { reduce: (x, axes, keepDims) => x.mean(axes, { keepDims }) }),
  reduction("ReduceMax", { reduce: (x, axes, keepDims) => x.max(axes, { keepDims }) }),
  reduction("ReduceMin", { reduce: (x, axes, keepDims) => x.min(axes, { keepDims }) }),
  reduction("ReduceProd", { reduce: (x, axes, keepDims) => x.prod(axes, { keepDims }) }),
  reduction("ReduceL1", {
    reduce: (x, axes, keepDims) => x.abs().sum(axes, { keepDims }),
    noop: (x) => x.abs(),
  }),
  reduction("ReduceL2", {
    reduce: (x, axes, keepDims) => square(x).sum(axes, { keepDims }).sqrt(),
    noop: (x) => x.abs(),
  }),
  reduction("ReduceSumSquare", {
    reduce: (x, axes, keepDims) => square(x).sum(axes, { keepDims }),
    noop: square,
  }),
  reduction("ReduceLogSum", {
    reduce: (x, axes, keepDims) => x.sum(axes, { keepDims }).log(),
    noop: (x) => x.log(),
  }),
  reduction("ReduceLogSumExp", { reduce: logSumExp }),
  extreme("ArgMax"),
  extreme("ArgMin"),
  {
    name: "CumSum",
    inputs: [2, 2],
    attributes: ["exclusive", "reverse"],
    since: 11,
    run: (call) => cumulate(call, (a, b) => a.add(b), 0),
  },
  {
    name: "CumProd",
    inputs: [2, 2],
    attributes: ["exclusive", "reverse"],
    since: 26,
    run: (call) => cumulate(call, (a, b) => a.mul(b), 1),
  },
  {
    name: "TopK",
    inputs: [1, 2],
    attributes: ["axis", "k", "largest", "sorted"],
    run: topK,
  },
];
