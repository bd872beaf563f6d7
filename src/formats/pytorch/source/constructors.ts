/** The module of PyTorch's, or of the file's own, for every kind of layer. */
import { activations } from "../../../nn/index.ts";
import type { PaddingMode, PerAxis, Sides } from "../../../tensor/index.ts";
import { FormatError } from "../../format-error.ts";
import { requireRecurrentTwin } from "../kind/recurrent.ts";
import type { WalkedLayer } from "../walk.ts";
import { activationModule, type MadeActivation } from "./activations.ts";
import { compact, convolution, type Made, pooling, transposed } from "./convolutions.ts";
import { call, type Value } from "./python.ts";

type Maker = (walked: WalkedLayer) => Made;

const channelsOf = ({ input }: WalkedLayer): number => input.shape.at(-1) ?? 0;
const optionsOf = <T>({ layer }: WalkedLayer): T => layer.options as unknown as T;

/** A module of the file's own. */
const own = (
  name: string,
  places: readonly Value[] = [],
  named: Record<string, Value> = {},
): Made => ({
  call: call(name, places, named),
  helpers: [name],
});

const plain = (
  name: string,
  places: readonly Value[] = [],
  named: Record<string, Value> = {},
): Made => ({
  call: call(`nn.${name}`, places, named),
});

/** "1d" … "3d" by the number of spatial axes. */
const axesOf = ({ input }: WalkedLayer): string => `${Math.max(1, input.rank - 2)}d`;

const grouped: Maker = (walked) =>
  convolution(walked, optionsOf<{ groups: number }>(walked).groups);

const batchNorm: Maker = (walked) => {
  const { momentum, epsilon, frozen } = optionsOf<{
    momentum: number;
    epsilon: number;
    frozen: boolean;
  }>(walked);
  if (frozen) return own("FrozenBatchNorm", [channelsOf(walked), epsilon]);
  const named = {
    ...(epsilon !== 1e-5 && { eps: epsilon }),
    ...(momentum !== 0.1 && { momentum }),
  };
  return plain(`BatchNorm${axesOf(walked)}`, [channelsOf(walked)], named);
};

interface Affine {
  readonly epsilon: number;
  readonly affine: boolean;
}

const normalisation =
  (name: string, places: (walked: WalkedLayer) => readonly Value[], flag: string): Maker =>
  (walked) => {
    const { epsilon, affine } = optionsOf<Affine>(walked);
    const full = name === "InstanceNorm" ? `${name}${axesOf(walked)}` : name;
    const usual = name !== "InstanceNorm";
    return plain(full, places(walked), {
      ...(epsilon !== 1e-5 && { eps: epsilon }),
      ...(affine !== usual && { [flag]: affine }),
    });
  };

interface Recurrent {
  readonly units: number;
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly returns: "sequence" | "last";
  readonly bias: boolean;
  readonly dropout: number;
  readonly activation?: string;
}

const recurrent =
  (name: string): Maker =>
  (walked) => {
    requireRecurrentTwin(walked.layer, walked.path);
    const { units, layers, bidirectional, returns, bias, dropout, activation } =
      optionsOf<Recurrent>(walked);
    const named = {
      ...(layers > 1 && { num_layers: layers }),
      ...(activation === "relu" && { nonlinearity: "relu" }),
      ...(!bias && { bias: false }),
      ...(dropout > 0 && { dropout }),
      ...(bidirectional && { bidirectional: true }),
      ...(returns === "last" && { last: true }),
    };
    return { call: call(name, [channelsOf(walked), units], named), helpers: ["Recurrent"] };
  };

const pads: Readonly<Record<PaddingMode, string>> = {
  zeros: "ZeroPad2d",
  reflect: "ReflectionPad2d",
  replicate: "ReplicationPad2d",
  circular: "CircularPad2d",
};

const adaptive =
  (kind: "Avg" | "Max"): Maker =>
  (walked) => {
    const { size } = optionsOf<{ size: PerAxis }>(walked);
    return plain(`Adaptive${kind}Pool2d`, [compact(typeof size === "number" ? [size] : size)]);
  };

const kinds: Readonly<Record<string, Maker>> = {
  conv1d: grouped,
  conv2d: grouped,
  conv3d: grouped,
  depthwiseConv2d: (walked) => convolution(walked, channelsOf(walked)),
  convTranspose1d: transposed,
  convTranspose2d: transposed,
  convTranspose3d: transposed,
  linear: (walked) => {
    const { units, bias } = optionsOf<{ units: number; bias: boolean }>(walked);
    return plain("Linear", [channelsOf(walked), units], bias ? {} : { bias: false });
  },
  batchNorm,
  layerNorm: normalisation(
    "LayerNorm",
    (walked) => {
      const shape = walked.input.shape.slice(-optionsOf<{ axes: number }>(walked).axes);
      return [shape.length === 1 ? (shape[0] ?? 0) : [...shape]];
    },
    "elementwise_affine",
  ),
  groupNorm: normalisation(
    "GroupNorm",
    (walked) => [optionsOf<{ groups: number }>(walked).groups, channelsOf(walked)],
    "affine",
  ),
  instanceNorm: normalisation("InstanceNorm", (walked) => [channelsOf(walked)], "affine"),
  standardise: (walked) =>
    own("Standardise", [channelsOf(walked), walked.layout === "first" ? 1 : -1]),
  maxPool: pooling,
  maxPool1d: pooling,
  maxPool3d: pooling,
  avgPool: pooling,
  avgPool1d: pooling,
  avgPool3d: pooling,
  globalAvgPool: () => own("GlobalAvgPool"),
  globalMaxPool: () => own("GlobalMaxPool"),
  adaptiveAvgPool: adaptive("Avg"),
  adaptiveMaxPool: adaptive("Max"),
  upsample: (walked) => {
    const { mode, alignCorners } = optionsOf<{ mode: string; alignCorners: boolean }>(walked);
    const size = walked.output.shape.slice(1, -1);
    return plain("Upsample", [], {
      size: [...size],
      mode,
      ...(alignCorners && { align_corners: true }),
    });
  },
  pad: (walked) => {
    const { padding, mode } = optionsOf<{ padding: number | readonly Sides[]; mode: PaddingMode }>(
      walked,
    );
    const sides = typeof padding === "number" ? padding : [...padding].reverse().flat();
    return plain(pads[mode], [sides]);
  },
  padChannels: (walked) => {
    const { before, after } = optionsOf<{ before: number; after: number }>(walked);
    return own("PadChannels", [before, after]);
  },
  channelSlice: (walked) => {
    const { from, to } = optionsOf<{ from: number; to?: number }>(walked);
    return own("ChannelSlice", [from, to ?? channelsOf(walked)]);
  },
  channelShuffle: (walked) =>
    plain("ChannelShuffle", [optionsOf<{ groups: number }>(walked).groups]),
  dropout: (walked) => plain("Dropout", [optionsOf<{ rate: number }>(walked).rate]),
  spatialDropout: (walked) =>
    plain(`Dropout${axesOf(walked)}`, [optionsOf<{ rate: number }>(walked).rate]),
  flatten: () => plain("Flatten"),
  reshape: (walked) => own("Reshape", [...optionsOf<{ shape: readonly number[] }>(walked).shape]),
  rnn: recurrent("RNN"),
  lstm: recurrent("LSTM"),
  gru: recurrent("GRU"),
  embedding: (walked) => {
    const { vocabulary, dim } = optionsOf<{ vocabulary: number; dim: number }>(walked);
    return own("TokenEmbedding", [vocabulary, dim]);
  },
  positions: (walked) => {
    const { kind, length } = optionsOf<{ kind: string; length: number | false }>(walked);
    const [, steps = 0] = walked.input.shape;
    return kind === "learned"
      ? own("LearnedPositions", [length || steps, channelsOf(walked)])
      : own("SinusoidalPositions");
  },
  multiHeadAttention: (walked) => {
    const { dim, heads, causal, bias, dropout } = optionsOf<{
      dim: number;
      heads: number;
      causal: boolean;
      bias: boolean;
      dropout: number;
    }>(walked);
    return own("SelfAttention", [dim, heads], {
      ...(dropout > 0 && { dropout }),
      ...(!bias && { bias: false }),
      ...(causal && { causal: true }),
    });
  },
};

/** @throws {FormatError} naming a layer that cannot be written in PyTorch */
export function moduleOf(walked: WalkedLayer): MadeActivation {
  const { layer, path } = walked;
  const record = Object.hasOwn(activations, layer.type)
    ? activations[layer.type as keyof typeof activations]
    : undefined;
  if (record !== undefined) return activationModule(record, walked);
  const maker = Object.hasOwn(kinds, layer.type) ? kinds[layer.type] : undefined;
  if (maker !== undefined) return maker(walked);
  throw new FormatError(`${path}: a ${layer.type} layer cannot be written in PyTorch`);
}
