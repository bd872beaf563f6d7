import type { Spec } from "../../../nn/index.ts";
import { Tensor, tensor } from "../../../tensor/index.ts";
import { shortestDecimal } from "../import/decimal.ts";
import type { OnnxNode } from "../import/model.ts";
import { type Axis, extentOf, places, sameAtoms, sameAxis } from "./axes.ts";
import type { Handle, Parts, Raise } from "./raise.ts";
import type { Raiser } from "./raiser.ts";

const same = ({ physical, logical }: Handle) => ({ physical, logical });

/** x as what works on its channels takes it: images, or vectors in whatever order. */
const byChannels = (raise: Raise, node: OnnxNode): Handle => {
  const x = raise.x(node);
  return x.logical.length > 2 ? raise.images(x) : raise.features(x, 1);
};

const batchNorm: Raiser = (raise, node) => {
  const x = byChannels(raise, node);
  const { attributes } = node;
  if (attributes.flag("training_mode")) throw raise.refuse("is in training");
  const seen = x.logical[1] ?? [];
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) =>
    raise.perFeature(x, seen, raise.weight(node, i).data),
  ) as [Tensor, Tensor, Tensor, Tensor];
  const spec = {
    type: "batchNorm",
    epsilon: attributes.float("epsilon", 1e-5),
    // ONNX's is the share that is kept.
    momentum: shortestDecimal(Math.fround(1 - attributes.float("momentum", 0.9))),
  };
  const parts: Parts = { spec, params: { scale, shift }, state: { mean, variance } };
  return [raise.emit(raise.nameOf(node, "batchNorm", 1), x, parts, same(x))];
};

const isAll = (numbers: Float32Array | undefined, value: number): boolean =>
  numbers === undefined || numbers.every((n) => n === value);

const layerNorm: Raiser = (raise, node) => {
  const given = raise.x(node);
  const { attributes } = node;
  const rank = given.logical.length;
  const first = attributes.int("axis", -1);
  const axes = first < 0 ? -first : rank - first;
  const lies = (x: Handle) => x.physical.slice(x.physical.length - axes);
  const seen = given.logical.slice(rank - axes);
  // The same values, in whatever order; else as the file sees them.
  const together = given.physical.length === rank && sameAtoms(lies(given).flat(), seen.flat());
  const apart = () =>
    axes === 1 ? raise.features(given, rank - 1) : raise.arrange(given, given.logical);
  const x = together ? given : apart();
  const [scale, shift] = [raise.numbers(node, 1), raise.numbers(node, 2)];
  const affine = !(isAll(scale, 1) && isAll(shift, 0) && !node.inputs[1]);
  const shape = lies(x).map(extentOf);
  const size = shape.reduce((n, extent) => n * extent, 1);
  const order = places(lies(x).flat(), seen.flat());
  const spread = (numbers: Float32Array | undefined, fallback: number): Tensor => {
    const each = numbers?.length === size;
    const all = Float32Array.from(
      { length: size },
      (_, i) => numbers?.[each ? (order?.[i] ?? i) : 0] ?? fallback,
    );
    return tensor(all, shape);
  };
  const spec = { type: "layerNorm", axes, epsilon: attributes.float("epsilon", 1e-5), affine };
  const parts: Parts = {
    spec,
    ...(affine && { params: { scale: spread(scale, 1), shift: spread(shift, 0) } }),
  };
  return [raise.emit(raise.nameOf(node, "layerNorm", 1), x, parts, same(x))];
};

/** Instance normalisation; of groups of channels, which PyTorch writes so, group normalisation. */
const instanceNorm: Raiser = (raise, node) => {
  const x = raise.x(node);
  const epsilon = node.attributes.float("epsilon", 1e-5);
  const [scale, shift] = [raise.weight(node, 1).data, raise.weight(node, 2).data];
  const groups = x.logical[1] ?? [];
  const last = x.physical.at(-1) ?? [];
  const inner = last.slice(groups.length);
  const isGrouped = inner.length > 0 && sameAxis(last.slice(0, groups.length), groups);
  if (isGrouped || (groups.length === 0 && last.length > 0)) {
    if (!isAll(scale, 1) || !isAll(shift, 0)) throw raise.refuse("scales groups of channels");
    const spec = { type: "groupNorm", groups: extentOf(groups), epsilon, affine: false };
    return [raise.emit(raise.nameOf(node, "groupNorm"), x, { spec }, same(x))];
  }
  const images = raise.images(x);
  const affine = !(isAll(scale, 1) && isAll(shift, 0));
  const spec = { type: "instanceNorm", epsilon, affine };
  const seen = images.logical[1] ?? [];
  const params = {
    scale: raise.perFeature(images, seen, scale),
    shift: raise.perFeature(images, seen, shift),
  };
  const parts: Parts = { spec, ...(affine && { params }) };
  return [raise.emit(raise.nameOf(node, "instanceNorm", 1), images, parts, same(images))];
};

const groupNorm: Raiser = (raise, node) => {
  const x = raise.images(raise.x(node));
  const { attributes } = node;
  const groups = attributes.int("num_groups", 1);
  const channels = extentOf(x.logical[1] ?? []);
  const each = channels / groups;
  const spread = (index: number): Tensor => {
    const { data } = raise.weight(node, index);
    if (data.length === channels) return tensor(data.slice());
    return tensor(
      Float32Array.from({ length: channels }, (_, c) => data[Math.floor(c / each)] ?? 0),
    );
  };
  const spec = { type: "groupNorm", groups, epsilon: attributes.float("epsilon", 1e-5) };
  const params = { scale: spread(1), shift: spread(2) };
  return [raise.emit(raise.nameOf(node, "groupNorm", 1), x, { spec, params }, same(x))];
};

/** Layers whose result is scaled and shifted by tensors of their own. */
const AFFINE = ["batchNorm", "layerNorm", "groupNorm", "instanceNorm"];

/**
 * y = scale · x + shift, with constants for each feature of the axis that the file sees at `axis`. Where the layer before can take it up,
 * it does: a bias, or the scale and shift of a normalisation. Else it is a normalisation by fixed statistics of mean 0 and variance 1.
 */
export function affine(
  raise: Raise,
  node: OnnxNode,
  given: Handle,
  axis: number,
  factors: { readonly scale?: Float32Array; readonly shift?: Float32Array },
): Handle {
  const x =
    axis === 1 && given.logical.length > 2 ? raise.images(given) : raise.features(given, axis);
  const seen: Axis = x.logical[axis] ?? [];
  if (!sameAtoms(x.physical.at(-1) ?? [], seen))
    throw raise.refuse("adds or multiplies constants across axes");
  const size = extentOf(seen);
  const spread = (numbers: Float32Array | undefined, fallback: number): Float32Array =>
    numbers?.length === size ? numbers : new Float32Array(size).fill(numbers?.[0] ?? fallback);
  const [scale, shift] = [spread(factors.scale, 1), spread(factors.shift, 0)].map((numbers) =>
    raise.perFeature(x, seen, numbers),
  ) as [Tensor, Tensor];
  const before = raise.draftOf(x);
  const alone = raise.isReadOnce(x);
  const type = before?.spec?.type ?? "";
  if (before?.spec && alone && AFFINE.includes(type)) {
    const { scale: own, shift: added } = before.params;
    before.params = {
      scale: eager(own instanceof Tensor ? own.mul(scale) : scale),
      shift: eager(added instanceof Tensor ? added.mul(scale).add(shift) : shift),
    };
    const { affine: _, ...spec } = before.spec;
    before.spec = (type === "instanceNorm" ? { ...spec, affine: true } : spec) as Spec;
    return x;
  }
  if (before?.spec && alone && !factors.scale && before.spec.bias === false) {
    before.params = { ...before.params, bias: shift };
    const { bias: _, ...spec } = before.spec;
    before.spec = spec as Spec;
    return x;
  }
  const epsilon = 1e-5;
  const parts: Parts = {
    spec: { type: "batchNorm", frozen: true },
    params: { scale, shift },
    state: {
      mean: tensor(new Float32Array(size)),
      variance: tensor(new Float32Array(size).fill(1 - epsilon)),
    },
  };
  return raise.emit(raise.nameOf(node, "affine"), x, parts, same(x));
}

/** Computed now, in float32. */
const eager = (x: Tensor): Tensor => tensor(Float32Array.from(x.data()), x.shape);

export const normRaisers: Readonly<Record<string, Raiser>> = {
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
};
