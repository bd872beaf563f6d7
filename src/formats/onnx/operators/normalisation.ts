import { windows } from "../../../graph/primitives/windows.ts";
import { Tensor } from "../../../tensor/index.ts";
import { type Call, made, madeLast, type Operator } from "../import/operator.ts";
import type { Value } from "../import/value.ts";

const keep = { keepDims: true } as const;

/** (x − μ) / √(σ² + ε) along some axes, with μ and 1 / √(σ² + ε). */
function standardise(x: Tensor, axes: readonly number[], epsilon: number) {
  const mean = x.mean(axes, keep);
  const deviation = x.variance(axes, keep).add(epsilon).sqrt();
  return { y: x.sub(mean).div(deviation), mean, inverse: deviation.pow(-1) };
}

const places = (x: Tensor): number[] => x.shape.map((_, axis) => axis).slice(1, -1);

function channelValue(call: Call): Value {
  const x = call.input(0);
  call.requireFloat(x);
  if (x.rank < 2) throw call.bad(`x has ${x.rank} axes, must be [N, C, …]`);
  return x;
}

function batchNormalisation(call: Call) {
  const x = channelValue(call);
  const { attributes, opset } = call;
  const epsilon = attributes.float("epsilon", 1e-5);
  if (opset < 9 && attributes.int("spatial", 1) !== 1) throw call.refuse("spatial is 0, must be 1");
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => call.real(i)) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const images = x.channelsLast;
  const normal = (mu: Tensor, sigma: Tensor) =>
    images
      .sub(mu)
      .mul(scale.div(sigma.add(epsilon).sqrt()))
      .add(shift);
  if (!attributes.flag("training_mode")) return madeLast(x.type, normal(mean, variance));
  const momentum = attributes.float("momentum", 0.9);
  const axes = [0, ...places(images)];
  const [mu, sigma] = [images.mean(axes), images.variance(axes)];
  const move = (running: Tensor, now: Tensor) => running.mul(momentum).add(now.mul(1 - momentum));
  return [
    madeLast(x.type, normal(mu, sigma)),
    made(call.input(3).type, move(mean, mu)),
    made(call.input(4).type, move(variance, sigma)),
  ];
}

function layerNormalisation(call: Call) {
  const x = call.real(0);
  const { type } = call.input(0);
  const first = call.axis(call.attributes.int("axis", -1), x.rank);
  const axes = x.shape.map((_, axis) => axis).slice(first);
  const { y, mean, inverse } = standardise(x, axes, call.attributes.float("epsilon", 1e-5));
  const scaled = y.mul(call.real(1));
  const shifted = call.inputs[2] ? scaled.add(call.real(2)) : scaled;
  return [made(type, shifted), made(type, mean), made(type, inverse)];
}

function groupNormalisation(call: Call) {
  const x = channelValue(call);
  const images = x.channelsLast;
  const channels = images.shape.at(-1) ?? 0;
  const groups = call.counts("num_groups", [call.attributes.int("num_groups", 0)], 1)[0] ?? 1;
  if (channels % groups !== 0)
    throw call.bad(`num_groups is ${groups}, x has ${channels} channels`);
  const parted = images.reshape([...images.shape.slice(0, -1), groups, channels / groups]);
  const axes = [...places(images), parted.rank - 1];
  const { y } = standardise(parted, axes, call.attributes.float("epsilon", 1e-5));
  const [scale, shift] = [call.real(1), call.real(2)];
  // Before opset 21 there is one scale for each group.
  if (scale.size === groups && call.opset < 21)
    return madeLast(
      x.type,
      y
        .mul(scale.reshape([groups, 1]))
        .add(shift.reshape([groups, 1]))
        .reshape(images.shape),
    );
  return madeLast(x.type, y.reshape(images.shape).mul(scale).add(shift));
}

/** x / (bias + alpha / size · Σ x²)^beta, the sum over `size` neighbouring channels. */
function localResponse(call: Call) {
  const x = channelValue(call);
  const { attributes } = call;
  const size = call.counts("size", [attributes.int("size", 0)], 1)[0] ?? 1;
  const images = x.channelsLast;
  const axis = images.rank - 1;
  const squares = images
    .square()
    .pad([
      ...images.shape.slice(0, -1).map(() => [0, 0] as const),
      [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)],
    ]);
  const taps = Tensor.of(windows(squares.node, [{ axis, size, stride: 1, dilation: 1 }]));
  const scaled = taps.sum(-1).mul(attributes.float("alpha", 1e-4) / size);
  const factor = scaled.add(attributes.float("bias", 1)).pow(-attributes.float("beta", 0.75));
  return madeLast(x.type, images.mul(factor));
}

export const normalisationOperators: readonly Operator[] = [
  {
    name: "BatchNormalization",
    inputs: [5, 5],
    attributes: ["epsilon", "momentum", "spatial", "training_mode"],
    run: batchNormalisation,
  },
  {
    name: "LayerNormalization",
    inputs: [2, 3],
    attributes: ["axis", "epsilon", "stash_type"],
    since: 17,
    run: layerNormalisation,
  },
  {
    name: "RMSNormalization",
    inputs: [2, 2],
    attributes: ["axis", "epsilon", "stash_type"],
    since: 23,
    run(call) {
      const x = call.real(0);
      const first = call.axis(call.attributes.int("axis", -1), x.rank);
      const axes = x.shape.map((_, axis) => axis).slice(first);
      const squares = x.square().mean(axes, keep).add(call.attributes.float("epsilon", 1e-5));
      return made(call.input(0).type, x.div(squares.sqrt()).mul(call.real(1)));
    },
  },
  {
    name: "GroupNormalization",
    inputs: [3, 3],
    attributes: ["epsilon", "num_groups", "stash_type"],
    since: 18,
    run: groupNormalisation,
  },
  {
    name: "InstanceNormalization",
    inputs: [3, 3],
    attributes: ["epsilon"],
    run(call) {
      const x = channelValue(call);
      const images = x.channelsLast;
      const { y } = standardise(images, places(images), call.attributes.float("epsilon", 1e-5));
      return madeLast(x.type, y.mul(call.real(1)).add(call.real(2)));
    },
  },
  {
    name: "LRN",
    inputs: [1, 1],
    attributes: ["alpha", "beta", "bias", "size"],
    run: localResponse,
  },
  {
    name: "MeanVarianceNormalization",
    inputs: [1, 1],
    attributes: ["axes"],
    since: 9,
    run(call) {
      const x = call.real(0);
      const axes = call.axes(call.attributes.ints("axes") ?? [0, 2, 3], x.rank);
      const centred = x.sub(x.mean(axes, keep));
      const deviation = centred.square().mean(axes, keep).sqrt();
      return made(call.input(0).type, centred.div(deviation.add(1e-9)));
    },
  },
  {
    name: "LpNormalization",
    inputs: [1, 1],
    attributes: ["axis", "p"],
    run(call) {
      const x = call.real(0);
      const axis = call.axis(call.attributes.int("axis", -1), x.rank);
      const p = call.attributes.int("p", 2);
      if (p !== 1 && p !== 2) throw call.refuse(`p is ${p}, must be 1 or 2`);
      const norm = p === 1 ? x.abs().sum(axis, keep) : x.square().sum(axis, keep).sqrt();
      // 0 / 0 is 0 here.
      return made(call.input(0).type, x.div(norm.apply((n) => n.eq(0).select(1, n))));
    },
  },
];
