import type { Spec } from "../../../nn/index.ts";
import { tensor } from "../../../tensor/index.ts";
import type { OnnxNode } from "../import/model.ts";
import { alike, atomsOf, extentOf, type Placed, sameAxes } from "./axes.ts";
import { affine } from "./norm.ts";
import type { Handle, Raise } from "./raise.ts";
import type { Raiser } from "./raiser.ts";

const same = ({ physical, logical }: Placed): Placed => ({ physical, logical });

/** A layer that works on each element, wherever it lies. */
const activation =
  (specOf: (node: OnnxNode, raise: Raise) => Spec): Raiser =>
  (raise, node) => {
    const x = raise.x(node);
    const spec = specOf(node, raise);
    return [raise.emit(raise.nameOf(node, spec.type), x, { spec }, same(x))];
  };

const named = (type: string): Raiser => activation(() => ({ type }));

/** Bounds as attributes, or since opset 11 as inputs. */
const clip = activation((node, raise): Spec => {
  const { attributes } = node;
  const old = raise.model.opset < 11;
  const low = old ? attributes.float("min", -Infinity) : (raise.numbers(node, 1)?.[0] ?? -Infinity);
  const high = old ? attributes.float("max", Infinity) : (raise.numbers(node, 2)?.[0] ?? Infinity);
  if (low === 0 && high === Infinity) return { type: "relu" };
  if (low === 0 && high === 6) return { type: "relu6" };
  if (!Number.isFinite(low) || !Number.isFinite(high))
    throw raise.refuse(`clips from ${low} to ${high}`);
  return { type: "hardTanh", low, high };
});

const hardSigmoid = activation(({ attributes }, raise) => {
  const [alpha, beta] = [attributes.float("alpha", 0.2), attributes.float("beta", 0.5)];
  if (Math.abs(alpha - 1 / 6) > 1e-6 || beta !== 0.5)
    throw raise.refuse(`has alpha ${alpha} and beta ${beta}; hardSigmoid has 1/6 and 0.5`);
  return { type: "hardSigmoid" };
});

const selu = activation(({ attributes }, raise) => {
  const near = (name: string, value: number) =>
    Math.abs(attributes.float(name, value) - value) < 1e-5;
  if (!near("alpha", 1.6732632423543772) || !near("gamma", 1.0507009873554805))
    throw raise.refuse("has other numbers than SELU");
  return { type: "selu" };
});

const softmax =
  (type: "softmax" | "logSoftmax"): Raiser =>
  (raise, node) => {
    const given = raise.x(node);
    const rank = given.logical.length;
    const old = raise.model.opset < 13;
    const told = node.attributes.int("axis", old ? 1 : -1);
    const axis = told < 0 ? told + rank : told;
    if (old && axis !== rank - 1)
      throw raise.refuse(`is over axes ${axis} to ${rank - 1} together`);
    const x = raise.features(given, axis);
    return [raise.emit(raise.nameOf(node, type), x, { spec: { type } }, same(x))];
  };

/** A slope for each channel, or one for all. */
const prelu: Raiser = (raise, node) => {
  const given = raise.x(node);
  const { data } = raise.weight(node, 1);
  const shared = data.length === 1;
  const x = shared
    ? given
    : given.logical.length > 2
      ? raise.images(given)
      : raise.features(given, 1);
  const seen = x.logical[1] ?? [];
  if (!shared && data.length !== extentOf(seen)) throw raise.refuse(`has ${data.length} slopes`);
  const slope = shared ? tensor(data.slice()) : raise.perFeature(x, seen, data);
  const parts = { spec: { type: "prelu", shared }, params: { slope } };
  return [raise.emit(raise.nameOf(node, "prelu", 1), x, parts, same(x))];
};

/** The one axis along which a constant varies, as x has axes; −1 for a single number. */
function axisOfConstant(raise: Raise, shape: readonly number[], rank: number): number {
  const wide = [...new Array<number>(Math.max(rank - shape.length, 0)).fill(1), ...shape];
  const long = wide.flatMap((extent, axis) => (extent > 1 ? [axis] : []));
  if (wide.length > rank || long.length > 1 || long[0] === 0)
    throw raise.refuse(
      `takes a constant of [${shape.join(", ")}]; one number for each channel or feature can be`,
    );
  return long[0] ?? -1;
}

const operations = {
  Add: (shift: Float32Array) => ({ shift }),
  Sub: (shift: Float32Array) => ({ shift: shift.map((n) => -n) }),
  Mul: (scale: Float32Array) => ({ scale }),
  Div: (scale: Float32Array) => ({ scale: scale.map((n) => 1 / n) }),
} as const;

const binary =
  (op: keyof typeof operations): Raiser =>
  (raise, node) => {
    const [a, b] = [raise.maybe(node.inputs[0]), raise.maybe(node.inputs[1])];
    if (a && b) {
      if (op === "Sub" || op === "Div") throw raise.refuse("of two computed tensors");
      return [join(raise, node, [a, b], op === "Add" ? "add" : "multiply")];
    }
    const x = a ?? b;
    if (!x || (!a && (op === "Sub" || op === "Div")))
      throw raise.refuse("of a constant and a computed tensor");
    const { data, shape } = raise.weight(node, a ? 1 : 0);
    const rank = x.logical.length;
    const axis = axisOfConstant(raise, shape, rank);
    const factors = operations[op](data);
    // One number for all: the axis that lies last takes it.
    const last = x.logical.findIndex(
      (own) => own.length > 0 && own.includes(x.physical.at(-1)?.[0] as never),
    );
    return [affine(raise, node, x, axis < 0 ? (last > 0 ? last : rank - 1) : axis, factors)];
  };

/** Sums, products: all lying alike, where one is of other extents than another it is 1. */
export function join(
  raise: Raise,
  node: OnnxNode,
  handles: readonly Handle[],
  way: "add" | "multiply",
): Handle {
  const rank = Math.max(...handles.map(({ logical }) => logical.length));
  const wide = handles.map((x): Handle => {
    const missing = new Array<[]>(rank - x.logical.length).fill([]);
    return { ...x, logical: [...missing, ...x.logical] };
  });
  let like = wide.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
  const align = (x: Handle): Handle => {
    const pair = alike(like, x);
    if (!pair) throw raise.refuse("joins tensors whose axes do not fit");
    like = { ...like, ...pair[0] };
    return { ...x, ...pair[1] };
  };
  // Twice: what one of them cuts is cut in all.
  const all = wide.map(align).map(align);
  const joined = all.map((x) => {
    const own = new Set(x.physical.flat());
    return raise.arrange(
      x,
      like.physical.map((axis) => axis.filter((atom) => own.has(atom))),
    );
  });
  return raise.emit(raise.nameOf(node, way), joined, undefined, same(like), way);
}

const sizeOf = ({ logical }: Placed): number => logical.reduce((n, axis) => n * extentOf(axis), 1);

/** Along the channels. */
const concat: Raiser = (raise, node) => {
  const rank = raise.shape(node.outputs[0]).length;
  const told = node.attributes.int("axis", 1);
  const axis = told < 0 ? told + rank : told;
  const handles = node.inputs.map((name) => {
    const x = raise.maybe(name);
    if (!x) throw raise.refuse("joins a constant to what is computed");
    const lying = axis === 1 && rank > 2 ? raise.images(x) : raise.features(x, axis);
    if (!sameAxes([lying.physical.at(-1) ?? []], [lying.logical[axis] ?? []]))
      throw raise.refuse("joins features that lie in another order");
    return lying;
  });
  const [first] = handles;
  if (!first) throw raise.refuse("joins nothing");
  const order = (x: Handle) =>
    x.physical
      .slice(0, -1)
      .map((own) => x.logical.findIndex((seen) => sameAxes([seen], [own]) && seen.length > 0))
      .join();
  if (handles.some((x) => order(x) !== order(first) || x.physical.length !== first.physical.length))
    throw raise.refuse("joins tensors that lie in different orders");
  const channels = atomsOf(raise.shape(node.outputs[0])[axis] ?? 1);
  const like = {
    physical: first.physical.with(-1, channels),
    logical: first.logical.with(axis, channels),
  };
  return [raise.emit(raise.nameOf(node, "concat"), handles, undefined, like, "concat")];
};

export const elementwiseRaisers: Readonly<Record<string, Raiser>> = {
  Relu: named("relu"),
  Sigmoid: named("sigmoid"),
  Tanh: named("tanh"),
  HardSwish: named("hardSwish"),
  Mish: named("mish"),
  Softplus: named("softplus"),
  Softsign: named("softsign"),
  LeakyRelu: activation(({ attributes }) => ({
    type: "leakyRelu",
    slope: attributes.float("alpha", 0.01),
  })),
  Elu: activation(({ attributes }) => ({ type: "elu", alpha: attributes.float("alpha", 1) })),
  Celu: activation(({ attributes }) => ({ type: "celu", alpha: attributes.float("alpha", 1) })),
  Gelu: activation(({ attributes }) => ({
    type: attributes.text("approximate", "none") === "tanh" ? "geluTanh" : "gelu",
  })),
  Swish: activation(({ attributes }) => ({ type: "silu", beta: attributes.float("alpha", 1) })),
  Selu: selu,
  HardSigmoid: hardSigmoid,
  Clip: clip,
  PRelu: prelu,
  Softmax: softmax("softmax"),
  LogSoftmax: softmax("logSoftmax"),
  Add: binary("Add"),
  Sub: binary("Sub"),
  Mul: binary("Mul"),
  Div: binary("Div"),
  Sum: (raise, node) => [
    join(
      raise,
      node,
      node.inputs.map((_, i) => raise.x(node, i)),
      "add",
    ),
  ],
  Concat: concat,
};
