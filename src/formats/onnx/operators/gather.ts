import { arange, gather, scatterAdd, type Tensor, tensor, where } from "../../../tensor/index.ts";
import { type Call, known, made, type Operator } from "../import/operator.ts";
import { type Made, requireSize, type Value } from "../import/value.ts";

/** Indices from the front: −1 is the last of `extent`. */
const counted = (indices: Tensor, extent: number): Tensor => {
  const whole = indices.cast("int32");
  return where(whole.lt(0), whole.add(extent), whole);
};

function indicesOf(call: Call, index: number): Value {
  const value = call.input(index);
  if (value.dtype === "float32" || value.dtype === "bool")
    throw call.bad(`indices are ${value.type.name}, must be int32 or int64`);
  return value;
}

/** Indices that are known must be there; those that are computed are kept within the axis. */
function requireWithin(call: Call, indices: Value, extent: number): void {
  if (!indices.isKnown) return;
  const numbers = indices.numbers(call.where);
  for (let i = 0; i < numbers.length; i++) {
    const at = numbers[i] as number;
    if (!(at >= -extent && at < extent))
      throw call.bad(`an index is ${at}, the axis has ${extent} elements`);
  }
}

function gatherAxis(call: Call): Made {
  const x = call.input(0);
  const indices = indicesOf(call, 1);
  const axis = call.axis(call.attributes.int("axis", 0), x.rank);
  const extent = x.shape[axis] as number;
  requireWithin(call, indices, extent);
  const shape = x.shape.toSpliced(axis, 1, ...indices.shape);
  requireSize(shape, call.where);
  // Elements of a shape: known, and exact.
  if (x.isKnown && x.rank === 1 && indices.isKnown) {
    const [from, at] = [x.numbers(call.where), indices.numbers(call.where)];
    const picked = Array.from(at, (i) => from[i < 0 ? i + extent : i] as number);
    return known(x.type, shape, picked);
  }
  if (extent === 0) throw call.bad("the axis is empty");
  return made(x.type, gather(x.tensor, counted(indices.tensor, extent), axis));
}

/** Places in row-major order: Σ index on each axis · its stride. */
function flatPlaces(shape: readonly number[], indices: readonly Tensor[]): Tensor {
  let places: Tensor | undefined;
  let stride = 1;
  for (let axis = indices.length - 1; axis >= 0; axis--) {
    const own = (indices[axis] as Tensor).mul(stride);
    places = places ? places.add(own) : own;
    stride *= shape[axis] ?? 1;
  }
  return places ?? arange(1).reshape([]);
}

/** 0, 1, … along one axis of `rank`. */
const alongAxis = (extent: number, axis: number, rank: number): Tensor =>
  arange(extent).reshape(Array.from({ length: rank }, (_, k) => (k === axis ? extent : 1)));

/** Where the elements of `indices` lie in x, when they replace the place on one axis. */
function elementPlaces(call: Call, x: Value, indices: Value, axis: number): Tensor {
  const fits =
    indices.rank === x.rank &&
    indices.shape.every((extent, k) => k === axis || extent <= (x.shape[k] as number));
  if (!fits)
    throw call.bad(`indices are [${indices.shape.join(", ")}], x is [${x.shape.join(", ")}]`);
  requireWithin(call, indices, x.shape[axis] as number);
  const own = counted(indices.tensor, x.shape[axis] as number);
  const places = flatPlaces(
    x.shape,
    x.shape.map((_, k) => (k === axis ? own : alongAxis(indices.shape[k] as number, k, x.rank))),
  );
  return places.broadcastTo(indices.shape);
}

/** The last axis of `indices` names a place on the leading axes of x, behind `batches` that both have. */
function ndPlaces(call: Call, x: Value, indices: Value, batches: number) {
  const depth = indices.shape.at(-1);
  if (depth === undefined || batches + depth > x.rank || batches >= indices.rank)
    throw call.bad(`indices are [${indices.shape.join(", ")}], x is [${x.shape.join(", ")}]`);
  const outer = indices.shape.slice(0, -1);
  const leading = x.shape.slice(0, batches + depth);
  const columns = leading.map((extent, axis) => {
    if (axis < batches) return alongAxis(extent, axis, outer.length);
    const column = indices.tensor.slice(...outer.map(() => null), axis - batches);
    return counted(column, extent);
  });
  const places = flatPlaces(leading, columns).broadcastTo(outer);
  const rest = x.shape.slice(batches + depth);
  return { places, rest, count: leading.reduce((n, extent) => n * extent, 1) };
}

const reductions = ["none", "add", "mul", "min", "max"] as const;

/** x with updates laid over it, or added to it, at flat places; `x` is [places, …rest]. */
function scatter(call: Call, x: Tensor, places: Tensor, updates: Tensor): Tensor {
  const way = call.attributes.choice("reduction", reductions, "none");
  if (way !== "none" && way !== "add")
    throw call.refuse(`reduction is ${way}, must be none or add`);
  if (x.dtype !== "float32")
    throw call.refuse(`x is ${x.dtype}; this operator is computed on floats only`);
  const [count = 0] = x.shape;
  const flat = places.reshape([places.size]);
  const laid = scatterAdd(flat, updates.reshape([places.size, ...x.shape.slice(1)]), count);
  if (way === "add") return x.add(laid);
  const met = scatterAdd(flat, tensor(new Float32Array(flat.size).fill(1)), count).gt(0);
  return where(met.reshape([count, ...x.shape.slice(1).map(() => 1)]), laid, x);
}

function scatterElements(call: Call): Made {
  const [x, indices, updates] = [call.input(0), indicesOf(call, 1), call.input(2)];
  const axis = call.axis(call.attributes.int("axis", 0), x.rank);
  const places = elementPlaces(call, x, indices, axis);
  const laid = scatter(call, x.tensor.reshape([x.size]), places, updates.tensor);
  return made(x.type, laid.reshape(x.shape));
}

export const gatherOperators: readonly Operator[] = [
  { name: "Gather", inputs: [2, 2], attributes: ["axis"], run: gatherAxis },
  {
    name: "GatherElements",
    inputs: [2, 2],
    attributes: ["axis"],
    since: 11,
    run(call) {
      const [x, indices] = [call.input(0), indicesOf(call, 1)];
      const axis = call.axis(call.attributes.int("axis", 0), x.rank);
      const places = elementPlaces(call, x, indices, axis);
      return made(x.type, gather(x.tensor.reshape([x.size]), places));
    },
  },
  {
    name: "GatherND",
    inputs: [2, 2],
    attributes: ["batch_dims"],
    since: 11,
    run(call) {
      const [x, indices] = [call.input(0), indicesOf(call, 1)];
      const batches = call.counts("batch_dims", [
        call.attributes.int("batch_dims", 0),
      ])[0] as number;
      const { places, rest, count } = ndPlaces(call, x, indices, batches);
      requireSize([...places.shape, ...rest], call.where);
      return made(x.type, gather(x.tensor.reshape([count, ...rest]), places));
    },
  },
  {
    name: "ScatterElements",
    inputs: [3, 3],
    attributes: ["axis", "reduction"],
    since: 11,
    run: scatterElements,
  },
  { name: "Scatter", inputs: [3, 3], attributes: ["axis"], since: 9, run: scatterElements },
  {
    name: "ScatterND",
    inputs: [3, 3],
    attributes: ["reduction"],
    since: 11,
    run(call) {
      const [x, indices, updates] = [call.input(0), indicesOf(call, 1), call.input(2)];
      const { places, rest, count } = ndPlaces(call, x, indices, 0);
      const laid = scatter(call, x.tensor.reshape([count, ...rest]), places, updates.tensor);
      return made(x.type, laid.reshape(x.shape));
    },
  },
  {
    // Negative indices count from the end; others that are outside give no 1.
    name: "OneHot",
    inputs: [3, 3],
    attributes: ["axis"],
    since: 9,
    run(call) {
      const [indices, values] = [call.input(0), call.input(2)];
      const depth = call.number(1) ?? 0;
      call.counts("depth", [depth], 1);
      if (values.size !== 2) throw call.bad(`values are ${values.size}, must be [off, on]`);
      const axis = call.axis(call.attributes.int("axis", -1), indices.rank + 1);
      requireSize([...indices.shape, depth], call.where);
      const places = counted(indices.tensor, depth).expandDims(axis);
      const hot = places.eq(alongAxis(depth, axis, indices.rank + 1));
      const [off, on] = [values.tensor.reshape([2]).slice(0), values.tensor.reshape([2]).slice(1)];
      return made(values.type, where(hot, on, off));
    },
  },
  {
    // The part of matrices on and below the k-th diagonal, or on and above it.
    name: "Trilu",
    inputs: [1, 2],
    attributes: ["upper"],
    since: 14,
    run(call) {
      const x = call.input(0);
      if (x.rank < 2) throw call.bad(`x has ${x.rank} axes, must have 2`);
      const k = call.number(1) ?? 0;
      const far = Math.max(Math.min(k, 2 ** 30), -(2 ** 30));
      const [rows = 0, columns = 0] = x.shape.slice(-2);
      const distance = arange(columns)
        .reshape([1, columns])
        .sub(arange(rows).reshape([rows, 1]));
      const kept = call.attributes.flag("upper", true) ? distance.ge(far) : distance.le(far);
      return made(x.type, where(kept, x.tensor, 0).cast(x.dtype));
    },
  },
];
