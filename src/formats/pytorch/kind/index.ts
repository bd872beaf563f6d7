import { activations } from "../../../nn/index.ts";
import { FormatError } from "../../format-error.ts";
import { type Part, renamedIfThere, type Shapes } from "../part.ts";
import type { WalkedLayer } from "../walk.ts";
import { attentionParts } from "./attention.ts";
import { convolutionParts, linearParts } from "./dense.ts";
import { affineParts, batchNormParts, reordered } from "./normalisation.ts";
import { recurrentParts } from "./recurrent.ts";

/** The tensors of a layer's PyTorch twin. */
type PartsOf = (walked: WalkedLayer, shapes: Shapes) => Part[];

const convolution: PartsOf = (_, shapes) => convolutionParts(shapes);
const affine: PartsOf = (_, shapes) => affineParts(shapes);
const recurrent: PartsOf = ({ layer, path }, shapes) => recurrentParts(layer, shapes, path);
const weightOnly: PartsOf = (_, shapes) => renamedIfThere(shapes, "params/weight", "weight");

/** Every kind of layer that has tensors and a twin in PyTorch, or in the source that is written with an export. */
const kinds: Readonly<Record<string, PartsOf>> = {
  conv1d: convolution,
  conv2d: convolution,
  conv3d: convolution,
  convTranspose1d: convolution,
  convTranspose2d: convolution,
  convTranspose3d: convolution,
  depthwiseConv2d: convolution,
  linear: ({ flattened }, shapes) => linearParts(shapes, flattened),
  batchNorm: ({ flattened }, shapes) => batchNormParts(shapes, flattened),
  layerNorm: affine,
  groupNorm: affine,
  instanceNorm: affine,
  standardise: ({ flattened }, shapes) =>
    ["mean", "std"].flatMap((name) =>
      renamedIfThere(shapes, `state/${name}`, name).map((part) => reordered(part, flattened)),
    ),
  prelu: ({ flattened }, shapes) =>
    renamedIfThere(shapes, "params/slope", "weight").map((part) => reordered(part, flattened)),
  embedding: weightOnly,
  positions: weightOnly,
  rnn: recurrent,
  lstm: recurrent,
  gru: recurrent,
  multiHeadAttention: (_, shapes) => attentionParts(shapes),
};

/** Activations that learn something: PyTorch has no module of them, the source that goes with an export calls it as we do. */
const learned: Readonly<Record<string, PartsOf>> = Object.fromEntries(
  Object.values(activations).map(({ name, ...record }) => [
    name,
    ({ flattened }, shapes) =>
      Object.keys("parameters" in record ? record.parameters : {}).flatMap((parameter) =>
        renamedIfThere(shapes, `params/${parameter}`, parameter).map((part) =>
          reordered(part, flattened),
        ),
      ),
  ]),
);

/** Composites whose twin is one module: their children are not looked at. */
export const isWhole = (type: string): boolean => type === "multiHeadAttention";

/**
 * The tensors of one layer, as PyTorch has them.
 * @throws {FormatError} naming a layer that PyTorch has no twin of
 */
export function partsOf(walked: WalkedLayer, shapes: Shapes): Part[] {
  const { layer, path } = walked;
  const kind = Object.hasOwn(kinds, layer.type) ? kinds[layer.type] : learned[layer.type];
  if (kind === undefined)
    throw new FormatError(
      `${path}: PyTorch has no ${layer.type} layer, whose ${[...shapes.keys()].map((name) => name.replace(/^\w+\//, "")).join(", ")} would have no place; export it as safetensors with --names fovea`,
    );
  return kind(walked, shapes);
}
