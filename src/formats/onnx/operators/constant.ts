import type { Expr } from "../../../expr/index.ts";
import { arange, full } from "../../../tensor/index.ts";
import { type ElementType, elementTypes } from "../element.ts";
import { type Call, known, made, type Operator } from "../import/operator.ts";
import { requireType } from "../import/tensor.ts";
import { type Made, requireSize, type Value } from "../import/value.ts";
import { elementwise } from "./elementwise.ts";
import { passOn } from "./movement.ts";

const { int64, float } = elementTypes;

function constant(call: Call): Made {
  const { attributes } = call;
  const [name] = attributes.names;
  if (attributes.names.length !== 1) throw call.bad("it must have one attribute, its value");
  if (name === "value_float") return known(float, [], [attributes.float(name, 0)]);
  if (name === "value_int") return known(int64, [], [attributes.int(name, 0)]);
  const floats = attributes.has("value_floats") ? attributes.floats("value_floats") : undefined;
  if (floats) return known(float, [floats.length], floats);
  const ints = attributes.has("value_ints") ? attributes.ints("value_ints") : undefined;
  if (ints) return known(int64, [ints.length], ints);
  const value = attributes.tensor("value");
  if (!value) throw call.refuse(`its value is a ${name}; tensors, floats and ints are read`);
  return known(value.type, value.shape, value.data);
}

/** As ONNX counts ends: beyond either, the nearest. */
function shapeOf(call: Call): Made {
  const { shape, rank } = call.input(0);
  const within = (at: number): number => Math.min(Math.max(at < 0 ? at + rank : at, 0), rank);
  const start = within(call.attributes.int("start", 0));
  const part = shape.slice(start, Math.max(within(call.attributes.int("end", rank)), start));
  return known(int64, [part.length], part);
}

function constantOfShape(call: Call): Made {
  const shape = call.counts("shape", call.ints(0) ?? []);
  requireSize(shape, call.where);
  const value = call.attributes.tensor("value");
  if (value && value.data.length !== 1) throw call.bad("its value must be one number");
  const type = value?.type ?? float;
  return made(type, full(shape, value?.data[0] ?? 0, type.dtype));
}

function range(call: Call): Made {
  const { type, dtype } = call.input(0);
  const [start, limit, step] = [0, 1, 2].map((i) => call.number(i)) as [number, number, number];
  const count = Math.max(Math.ceil((limit - start) / step), 0);
  if (!Number.isFinite(count))
    throw call.bad(`from ${start} to ${limit} in steps of ${step} is no range`);
  requireSize([count], call.where);
  if (count <= 4096)
    return known(
      type,
      [count],
      Float64Array.from({ length: count }, (_, i) => start + i * step),
    );
  return made(type, arange(count).cast(dtype).mul(step).add(start).cast(dtype));
}

/** To floats of any width, and integers of any: what does not fit into 32 bits is saturated, what does not into 8 or 16 wraps. */
function cast(call: Call, x: Value, type: ElementType): Made {
  if (x.type === type) return passOn(call, x);
  if (x.isKnown && x.dtype !== "float32" && type.bytes === 8 && type.dtype !== "float32")
    return known(type, x.shape, x.numbers(call.where));
  return elementwise(call, [x], type, (e) => (e as Expr).cast(type.dtype));
}

const typeCode = (call: Call): number => {
  if (!call.attributes.has("to")) throw call.bad("attribute to is missing");
  return call.attributes.int("to", 0);
};

export const constantOperators: readonly Operator[] = [
  {
    name: "Constant",
    inputs: [0, 0],
    attributes: [
      "value",
      "value_float",
      "value_floats",
      "value_int",
      "value_ints",
      "value_string",
      "value_strings",
      "sparse_value",
    ],
    run: constant,
  },
  {
    name: "ConstantOfShape",
    inputs: [1, 1],
    attributes: ["value"],
    since: 9,
    run: constantOfShape,
  },
  { name: "Range", inputs: [3, 3], since: 11, attributes: ["stash_type"], run: range },
  { name: "Shape", inputs: [1, 1], attributes: ["start", "end"], run: shapeOf },
  { name: "Size", inputs: [1, 1], run: (call) => known(int64, [], [call.input(0).size]) },
  {
    name: "Cast",
    inputs: [1, 1],
    attributes: ["to", "saturate", "round_mode"],
    run: (call) => cast(call, call.input(0), requireType(typeCode(call), call.where)),
  },
  {
    name: "CastLike",
    inputs: [2, 2],
    attributes: ["saturate", "round_mode"],
    since: 15,
    run: (call) => cast(call, call.input(0), call.input(1).type),
  },
  {
    name: "EyeLike",
    inputs: [1, 1],
    attributes: ["dtype", "k"],
    since: 9,
    run(call) {
      const { shape, type } = call.input(0);
      const [rows, columns] = shape;
      if (shape.length !== 2 || rows === undefined || columns === undefined)
        throw call.bad(`x has ${shape.length} axes, must have 2`);
      const { attributes } = call;
      const of = attributes.has("dtype")
        ? requireType(attributes.int("dtype", 1), call.where)
        : type;
      const far = Math.max(Math.min(attributes.int("k", 0), 2 ** 30), -(2 ** 30));
      const distance = arange(columns)
        .reshape([1, columns])
        .sub(arange(rows).reshape([rows, 1]));
      return made(of, distance.eq(far).cast(of.dtype));
    },
  },
];
