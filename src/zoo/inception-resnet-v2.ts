import {
  avgPool,
  branches,
  conv2d,
  dropout,
  globalAvgPool,
  type Layer,
  linear,
  relu,
  residual,
  sequential,
} from "../nn/index.ts";
import { channelsOf, halved, type Units, unitsOf } from "./inception-units.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import { squeezeExcite } from "./squeeze-excite.ts";

/** Channels on the three sizes, by the branches that give them. */
const ON_35 = [96, 64, 96, 64] as const;
const ON_17 = [384, 384, ...ON_35] as const;
const ON_8 = [384, 288, 320, ...ON_17] as const;

/** The last stem module, from 192 to 320 channels. */
const mixed5b = ({ same }: Units): Layer =>
  branches({
    branch0: same(96, 1),
    branch1: numbered([same(48, 1), same(64, 5)]),
    branch2: numbered([same(64, 1), same(96, 3), same(96, 3)]),
    branch3: numbered([
      avgPool({ size: 3, stride: 1, padding: 1, countPadding: false }),
      same(64, 1),
    ]),
  });

/** From 35×35 to 17×17. */
const mixed6a = ({ same, valid }: Units): Layer =>
  branches({
    branch0: valid(384, 3, 2),
    branch1: numbered([same(256, 1), same(256, 3), valid(384, 3, 2)]),
    branch2: halved(),
  });

/** From 17×17 to 8×8. */
const mixed7a = ({ same, valid }: Units): Layer =>
  branches({
    branch0: numbered([same(256, 1), valid(384, 3, 2)]),
    branch1: numbered([same(256, 1), valid(288, 3, 2)]),
    branch2: numbered([same(256, 1), same(288, 3), valid(320, 3, 2)]),
    branch3: halved(),
  });

/** What a residual block looks at its input with, before the 1×1 convolution that brings it to the input's channels. */
type Views = (units: Units) => Record<string, Layer>;

const views35: Views = ({ same }) => ({
  branch0: same(32, 1),
  branch1: numbered([same(32, 1), same(32, 3)]),
  branch2: numbered([same(32, 1), same(48, 3), same(64, 3)]),
});

const views17: Views = ({ same }) => ({
  branch0: same(192, 1),
  branch1: numbered([same(128, 1), same(160, [1, 7]), same(192, [7, 1])]),
});

const views8: Views = ({ same }) => ({
  branch0: same(192, 1),
  branch1: numbered([same(192, 1), same(224, [1, 3]), same(256, [3, 1])]),
});

export interface InceptionResnetOptions extends BuildOptions {
  /** Squeeze and excitation of every module, in residual blocks before the sum. Default false. */
  readonly squeeze?: boolean;
}

/**
 * Inception-ResNet-v2 as timm has it: 10, 20 and 10 residual blocks, scaled by 0.17, 0.1 and 0.2 for a calm training (the last block by 1).
 * Like its authors' own program it has not the paper's stem but Inception-v3's, twice as many blocks as the paper's figure 15, and other
 * channels; the paper gives no number of parameters. The dropout before the last layer is the paper's (0.2); timm's is off unless asked
 * for.
 */
export function inceptionResnetV2Of(options: InceptionResnetOptions = {}): Layer {
  const { classes = 1000, squeeze = false } = options;
  const scale = scaleChannels(options.width);
  const units = unitsOf(scale);
  const { same, valid } = units;
  const excite = (channels: number) => squeeze && { se: squeezeExcite(channels, (n) => n) };
  const module = (layer: Layer, filters: readonly number[]): Layer =>
    squeeze ? sequential({ mixed: layer, ...excite(channelsOf(filters, scale)) }) : layer;
  const block = (views: Views, filters: readonly number[], factor: number): Layer => {
    const channels = channelsOf(filters, scale);
    const body = sequential({
      views: branches(views(units)),
      conv2d: conv2d({ filters: channels, kernel: 1 }),
      ...excite(channels),
    });
    return residual(body, undefined, { scale: factor });
  };
  const times = (count: number, views: Views, filters: readonly number[], factor: number) =>
    numbered(
      Array.from({ length: count }, () =>
        sequential({ sum: block(views, filters, factor), act: relu() }),
      ),
    );
  return sequential({
    conv2d_1a: valid(32, 3, 2),
    conv2d_2a: valid(32, 3),
    conv2d_2b: same(64, 3),
    maxpool_3a: halved(),
    conv2d_3b: same(80, 1),
    conv2d_4a: valid(192, 3),
    maxpool_5a: halved(),
    mixed_5b: module(mixed5b(units), ON_35),
    repeat: times(10, views35, ON_35, 0.17),
    mixed_6a: module(mixed6a(units), ON_17),
    repeat_1: times(20, views17, ON_17, 0.1),
    mixed_7a: module(mixed7a(units), ON_8),
    repeat_2: times(9, views8, ON_8, 0.2),
    block8: block(views8, ON_8, 1),
    conv2d_7b: same(1536, 1),
    global_pool: globalAvgPool(),
    head_drop: dropout({ rate: 0.2 }),
    classif: linear({ units: classes }),
  });
}

const family = "Inception-ResNet-v2";
const source = "Szegedy, Ioffe, Vanhoucke & Alemi 2017, arXiv:1602.07261";

export const inceptionResnetV2: Model = {
  name: "inception_resnet_v2",
  family,
  source: `${source}; as timm has it`,
  description: "Inception-ResNet-v2: 40 residual blocks of branches, their sums scaled down",
  input: [299, 299, 3],
  small: [75, 75, 3],
  expect: { params: 55_843_464, macs: 13_155_794_016 },
  pytorch: [[/(\.sum)?\.body(\.views)?/, ""]],
  preprocess: { resize: 333, mean: 0.5, std: 0.5 },
  build: (options) => inceptionResnetV2Of(options),
};

export const seInceptionResnetV2: Model = {
  name: "se_inception_resnet_v2",
  family,
  source: "Hu, Shen & Sun 2018, arXiv:1709.01507, table 2, on timm's Inception-ResNet-v2",
  description: "Inception-ResNet-v2 with squeeze and excitation of every module",
  input: [299, 299, 3],
  small: [75, 75, 3],
  expect: { params: 65_212_248, macs: 13_165_110_368 },
  build: (options) => inceptionResnetV2Of({ ...options, squeeze: true }),
};

export const inceptionResnets: readonly Model[] = [inceptionResnetV2, seInceptionResnetV2];
