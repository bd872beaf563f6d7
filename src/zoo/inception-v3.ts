import {
  auxiliary,
  avgPool,
  branches,
  dropout,
  globalAvgPool,
  type Layer,
  linear,
  sequential,
} from "../nn/index.ts";
import { channelsOf, halved, row, type Units, unitsOf } from "./inception-units.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { squeezeExcite } from "./squeeze-excite.ts";

/** A module, and how many channels its branches give, as published. A branch that only pools passes on all lists of the module before. */
interface Module {
  readonly layer: Layer;
  readonly filters: readonly number[];
}

/** The neighbourhood's mean, then 1×1. */
const averaged = ({ same }: Units, filters: number): Layer =>
  sequential({ pool: avgPool({ size: 3, stride: 1, padding: 1 }), branch_pool: same(filters, 1) });

/** On 35×35: 1×1, 5×5, and 3×3 twice. The paper's figure 5. */
const moduleA = (units: Units, pooled: number): Module => {
  const { same } = units;
  return {
    filters: [64, 64, 96, pooled],
    layer: branches({
      branch1x1: same(64, 1),
      branch5x5: row("branch5x5", same(48, 1), same(64, 5)),
      branch3x3dbl: row("branch3x3dbl", same(64, 1), same(96, 3), same(96, 3)),
      branch_pool: averaged(units, pooled),
    }),
  };
};

/** From 35×35 to 17×17. Figure 10. */
const moduleB = ({ same, valid }: Units): Module => ({
  filters: [384, 96, 64, 64, 96, 64],
  layer: branches({
    branch3x3: valid(384, 3, 2),
    branch3x3dbl: row("branch3x3dbl", same(64, 1), same(96, 3), valid(96, 3, 2)),
    branch_pool: halved(),
  }),
});

/** On 17×17: 7×7 as 1×7 and 7×1, once and twice. Figure 6. */
const moduleC = (units: Units, inner: number): Module => {
  const { same } = units;
  return {
    filters: [192, 192, 192, 192],
    layer: branches({
      branch1x1: same(192, 1),
      branch7x7: row("branch7x7", same(inner, 1), same(inner, [1, 7]), same(192, [7, 1])),
      branch7x7dbl: row(
        "branch7x7dbl",
        same(inner, 1),
        same(inner, [7, 1]),
        same(inner, [1, 7]),
        same(inner, [7, 1]),
        same(192, [1, 7]),
      ),
      branch_pool: averaged(units, 192),
    }),
  };
};

/** From 17×17 to 8×8. */
const moduleD = ({ same, valid }: Units): Module => ({
  filters: [320, 192, 192, 192, 192, 192],
  layer: branches({
    branch3x3: row("branch3x3", same(192, 1), valid(320, 3, 2)),
    branch7x7x3: row(
      "branch7x7x3",
      same(192, 1),
      same(192, [1, 7]),
      same(192, [7, 1]),
      valid(192, 3, 2),
    ),
    branch_pool: halved(),
  }),
});

/** On 8×8: 1×3 and 3×1 side by side, for many channels. Figure 7. */
const moduleE = (units: Units): Module => {
  const { same } = units;
  return {
    filters: [320, 384, 384, 384, 384, 192],
    layer: branches({
      branch1x1: same(320, 1),
      branch3x3: sequential({
        branch3x3_1: same(384, 1),
        split: branches({ branch3x3_2a: same(384, [1, 3]), branch3x3_2b: same(384, [3, 1]) }),
      }),
      branch3x3dbl: sequential({
        branch3x3dbl_1: same(448, 1),
        branch3x3dbl_2: same(384, 3),
        split: branches({ branch3x3dbl_3a: same(384, [1, 3]), branch3x3dbl_3b: same(384, [3, 1]) }),
      }),
      branch_pool: averaged(units, 192),
    }),
  };
};

export interface InceptionV3Options extends BuildOptions {
  /** The auxiliary head. Default true. */
  readonly auxiliary?: boolean;
  /** Squeeze and excitation behind every module. Default false. */
  readonly squeeze?: boolean;
}

/**
 * Inception-v3 as torchvision has it (`transform_input` off). Its auxiliary head of weight 0.4, which evaluation does not compute, has a
 * 5×5 convolution on the mean of 5×5 of every third pixel: with it images must be at least 299×299, without it 75×75.
 */
export function inceptionV3Of(options: InceptionV3Options = {}): Layer {
  const { classes = 1000, auxiliary: head = true, squeeze = false } = options;
  const scale = scaleChannels(options.width);
  const units = unitsOf(scale);
  const { same, valid } = units;
  const squeezed = ({ layer, filters }: Module): Layer => {
    if (!squeeze) return layer;
    const se = squeezeExcite(channelsOf(filters, scale), (n) => n);
    return sequential({ inception: layer, se });
  };
  return sequential({
    Conv2d_1a_3x3: valid(32, 3, 2),
    Conv2d_2a_3x3: valid(32, 3),
    Conv2d_2b_3x3: same(64, 3),
    maxpool1: halved(),
    Conv2d_3b_1x1: same(80, 1),
    Conv2d_4a_3x3: valid(192, 3),
    maxpool2: halved(),
    Mixed_5b: squeezed(moduleA(units, 32)),
    Mixed_5c: squeezed(moduleA(units, 64)),
    Mixed_5d: squeezed(moduleA(units, 64)),
    Mixed_6a: squeezed(moduleB(units)),
    Mixed_6b: squeezed(moduleC(units, 128)),
    Mixed_6c: squeezed(moduleC(units, 160)),
    Mixed_6d: squeezed(moduleC(units, 160)),
    Mixed_6e: squeezed(moduleC(units, 192)),
    ...(head && { AuxLogits: auxiliary(auxiliaryHead(units, classes), { weight: 0.4 }) }),
    Mixed_7a: squeezed(moduleD(units)),
    Mixed_7b: squeezed(moduleE(units)),
    Mixed_7c: squeezed(moduleE(units)),
    avgpool: globalAvgPool(),
    dropout: dropout({ rate: 0.5 }),
    fc: linear({ units: classes }),
  });
}

const auxiliaryHead = ({ same, valid }: Units, classes: number): Layer =>
  sequential({
    pool: avgPool({ size: 5, stride: 3 }),
    conv0: same(128, 1),
    conv1: valid(768, 5),
    avgpool: globalAvgPool(),
    fc: linear({ units: classes }),
  });

/** torchvision calls a module's units side by side, whatever branch they are of; timm's v4 does in its last modules. */
export const flatBranches = [/\.branch\w+(?:\.split)?(?=\.branch)/, ""] as const;

const family = "Inception-v3";
const source = "Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, arXiv:1512.00567";

export const inceptionV3 = {
  name: "inception_v3",
  family,
  source: `${source}; as torchvision has it`,
  description: "Inception-v3 with an auxiliary head in training: large convolutions in factors",
  input: [299, 299, 3],
  small: [299, 299, 3],
  expect: { params: 27_161_264, macs: 5_713_216_096 },
  pytorch: [[/^AuxLogits\.head/, "AuxLogits"], flatBranches],
  build: (options: InceptionV3Options = {}) => inceptionV3Of(options),
} satisfies Model;

export const inceptionV3Plain: Model = {
  name: "inception_v3_no_aux",
  family,
  source: `${source}; as torchvision has it`,
  description: "Inception-v3 without its auxiliary head: torchvision's after training",
  input: [299, 299, 3],
  small: [75, 75, 3],
  expect: { params: 23_834_568, macs: 5_713_216_096 },
  pytorch: [flatBranches],
  build: (options) => inceptionV3Of({ ...options, auxiliary: false }),
};

export const seInceptionV3: Model = {
  name: "se_inception_v3",
  family,
  source: "Hu, Shen & Sun 2018, arXiv:1709.01507, figure 2, on torchvision's Inception-v3",
  description:
    "Inception-v3 without auxiliary head, with squeeze and excitation behind each module",
  input: [299, 299, 3],
  small: [75, 75, 3],
  expect: { params: 25_493_880, macs: 5_714_864_736 },
  build: (options) => inceptionV3Of({ ...options, auxiliary: false, squeeze: true }),
};

export const inceptionV3s: readonly Model[] = [inceptionV3, inceptionV3Plain, seInceptionV3];
