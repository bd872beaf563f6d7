import {
  adaptiveAvgPool,
  auxiliary,
  branches,
  dropout,
  flatten,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { channelsOf, type Units, unitsOf } from "./inception-units.ts";
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import { squeezeExcite } from "./squeeze-excite.ts";

/** Filters: 1×1; those before the 3×3 and the 3×3; those before the second 3×3 and it; those behind the pooling. The paper's table 1. */
export type InceptionRow = readonly [number, number, number, number, number, number];

export const MODULES = {
  inception3a: [64, 96, 128, 16, 32, 32],
  inception3b: [128, 128, 192, 32, 96, 64],
  inception4a: [192, 96, 208, 16, 48, 64],
  inception4b: [160, 112, 224, 24, 64, 64],
  inception4c: [128, 128, 256, 24, 64, 64],
  inception4d: [112, 144, 288, 32, 64, 64],
  inception4e: [256, 160, 320, 32, 128, 128],
  inception5a: [256, 160, 320, 32, 128, 128],
  inception5b: [384, 192, 384, 48, 128, 128],
} satisfies Record<string, InceptionRow>;

/** Four views of the same input: 1×1, 3×3, 3×3 again where the paper has 5×5, and the neighbourhood's largest. */
const inception = ({ same }: Units, row: InceptionRow): Layer => {
  const [direct, reduce3, filters3, reduce5, filters5, pooled] = row;
  return branches({
    branch1: same(direct, 1),
    branch2: numbered([same(reduce3, 1), same(filters3, 3)]),
    branch3: numbered([same(reduce5, 1), same(filters5, 3)]),
    branch4: numbered([maxPool({ size: 3, stride: 1, padding: 1 }), same(pooled, 1)]),
  });
};

/** A classifier in the middle, of weight 0.3. */
const auxiliaryHead = ({ same }: Units, scale: Scale, classes: number): Layer =>
  auxiliary(
    sequential({
      pool: adaptiveAvgPool({ size: 4 }),
      conv: same(128, 1),
      flatten: flatten(),
      fc1: linear({ units: scale(1024) }),
      relu: relu(),
      dropout: dropout({ rate: 0.7 }),
      fc2: linear({ units: classes }),
    }),
    { weight: 0.3 },
  );

export interface GooglenetOptions extends BuildOptions {
  /** The two auxiliary heads. Default true. */
  readonly auxiliary?: boolean;
  /** Squeeze and excitation behind every Inception module. Default false. */
  readonly squeeze?: boolean;
}

/**
 * GoogLeNet as torchvision has it: with batch normalisation for the paper's local response normalisation, and with 3×3 convolutions
 * where the paper has 5×5 (kept by torchvision for its weights). Hence 6.62 million parameters, where the paper's table sums to 6.8;
 * with both auxiliary heads, which evaluation does not compute, 13.00 million.
 */
export function googlenetOf(options: GooglenetOptions = {}): Layer {
  const { classes = 1000, auxiliary: heads = true, squeeze = false } = options;
  const scale = scaleChannels(options.width);
  const units = unitsOf(scale);
  const modules = (...names: (keyof typeof MODULES)[]): Record<string, Layer> =>
    Object.fromEntries(
      names.map((name) => {
        const row: InceptionRow = MODULES[name];
        const made = inception(units, row);
        if (!squeeze) return [name, made];
        const [direct, , filters3, , filters5, pooled] = row;
        const channels = channelsOf([direct, filters3, filters5, pooled], scale);
        const se = squeezeExcite(channels, (n) => n);
        return [name, sequential({ inception: made, se })];
      }),
    );
  const head = () => auxiliaryHead(units, scale, classes);
  const pool = () => maxPool({ size: 3, stride: 2, ceil: true });
  return sequential({
    conv1: units.same(64, 7, 2),
    maxpool1: pool(),
    conv2: units.same(64, 1),
    conv3: units.same(192, 3),
    maxpool2: pool(),
    ...modules("inception3a", "inception3b"),
    maxpool3: pool(),
    ...modules("inception4a"),
    ...(heads && { aux1: head() }),
    ...modules("inception4b", "inception4c", "inception4d"),
    ...(heads && { aux2: head() }),
    ...modules("inception4e"),
    maxpool4: maxPool({ size: 2, stride: 2, ceil: true }),
    ...modules("inception5a", "inception5b"),
    avgpool: globalAvgPool(),
    dropout: dropout({ rate: 0.2 }),
    fc: linear({ units: classes }),
  });
}

const family = "GoogLeNet";
const source = "Szegedy et al. 2015, arXiv:1409.4842; as torchvision has it";

export const googlenet = {
  name: "googlenet",
  family,
  source,
  description: "GoogLeNet with two auxiliary heads in training: nine modules of four branches each",
  input: [224, 224, 3],
  expect: { params: 13_004_888, macs: 1_498_376_192 },
  pytorch: [[/^(aux\d)\.head/, "$1"]],
  build: (options: GooglenetOptions = {}) => googlenetOf(options),
} satisfies Model;

export const googlenetPlain: Model = {
  name: "googlenet_no_aux",
  family,
  source,
  description: "GoogLeNet without auxiliary heads: torchvision's after training",
  input: [224, 224, 3],
  expect: { params: 6_624_904, macs: 1_498_376_192 },
  build: (options) => googlenetOf({ ...options, auxiliary: false }),
};

export const seGooglenet: Model = {
  name: "se_googlenet",
  family,
  source: "Hu, Shen & Sun 2018, arXiv:1709.01507, figure 2, on torchvision's GoogLeNet",
  description: "GoogLeNet without auxiliary heads, with squeeze and excitation behind each module",
  input: [224, 224, 3],
  expect: { params: 7_119_192, macs: 1_498_864_640 },
  build: (options) => googlenetOf({ ...options, auxiliary: false, squeeze: true }),
};

export const googlenets: readonly Model[] = [googlenet, googlenetPlain, seGooglenet];
