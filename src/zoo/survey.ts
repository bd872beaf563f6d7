import {
  activation,
  batchNorm,
  branches,
  conv2d,
  flatten,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
  withActivation,
} from "../nn/index.ts";
import { densenet } from "./densenet.ts";
import { type InceptionRow, MODULES } from "./googlenet.ts";
import { mobilenet } from "./mobilenet.ts";
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import { type PreactBlock, preactBasicBlock, preactUnit } from "./preact-resnet.ts";
import { resnet } from "./resnet.ts";
import { bottleneckBlock, conv, smallImageStem } from "./resnet-block.ts";
import { squeezeExcite } from "./squeeze-excite.ts";
import { vggFeatures } from "./vgg.ts";

export interface SurveyOptions extends BuildOptions {
  /** In every place that has ReLU as published. Default "relu". */
  readonly activation?: string;
}

/** VGG-16 with batch normalisation: five poolings leave one pixel, and one linear layer is enough. */
const vgg16 = ({ classes = 10, width }: BuildOptions): Layer =>
  sequential({
    features: vggFeatures({ depth: 16, norm: true, width }),
    flatten: flatten(),
    classifier: linear({ units: classes }),
  });

/** With a bias, though normalised, as the authors of the survey trained it. */
const rectified = (filters: number, kernel: number): Layer[] => [
  conv2d({ filters, kernel, padding: (kernel - 1) / 2 }),
  batchNorm(),
  relu(),
];

/** The paper's 5×5 convolution is two of 3×3. */
const inception = (scale: Scale, row: InceptionRow): Layer => {
  const [direct, reduce3, filters3, reduce5, filters5, pooled] = row;
  const conv = (filters: number, kernel: number) => rectified(scale(filters), kernel);
  return branches({
    b1: numbered(conv(direct, 1)),
    b2: numbered([...conv(reduce3, 1), ...conv(filters3, 3)]),
    b3: numbered([...conv(reduce5, 1), ...conv(filters5, 3), ...conv(filters5, 3)]),
    b4: numbered([maxPool({ size: 3, stride: 1, padding: 1 }), ...conv(pooled, 1)]),
  });
};

/** GoogLeNet whose modules begin at the full size, with two poolings between them. */
function googlenet({ classes = 10, width }: BuildOptions): Layer {
  const scale = scaleChannels(width);
  const modules = (stage: string): Record<string, Layer> =>
    Object.fromEntries(
      Object.entries(MODULES).flatMap(([name, row]) =>
        name.startsWith(stage) ? [[name, inception(scale, row)]] : [],
      ),
    );
  const pool = () => maxPool({ size: 3, stride: 2, padding: 1 });
  return sequential({
    pre_layers: numbered(rectified(scale(192), 3)),
    ...modules("inception3"),
    maxpool3: pool(),
    ...modules("inception4"),
    maxpool4: pool(),
    ...modules("inception5"),
    avgpool: globalAvgPool(),
    linear: linear({ units: classes }),
  });
}

/** A block of pre-activation that is squeezed to a sixteenth of its channels and excited before the sum. */
const squeezedBlock: PreactBlock = {
  ...preactBasicBlock,
  body: (place) => ({
    ...preactBasicBlock.body(place),
    se: squeezeExcite(place.channels, place.scale, place.activation, place.channels / 16),
  }),
};

/** SENet-18: pre-activation ResNet-18 with squeeze and excitation; nothing comes between its last sum and the pooling. */
function senet18({ classes = 10, width, activation: name = "relu" }: SurveyOptions): Layer {
  const scale = scaleChannels(width);
  const rectify = () => activation(name);
  let from = 64;
  const stages = [64, 128, 256, 512].map((to, i) => {
    const blocks = [i === 0 ? 1 : 2, 1].map((stride) => {
      const place = { channels: to, stride, scale, activation: rectify, dropout: 0 };
      const block = preactUnit(squeezedBlock, place, from);
      from = to;
      return block;
    });
    return [`layer${i + 1}`, numbered(blocks)];
  });
  return sequential({
    conv1: conv(scale(64), 3),
    bn1: batchNorm(),
    act1: rectify(),
    ...Object.fromEntries(stages),
    avgpool: globalAvgPool(),
    linear: linear({ units: classes }),
  });
}

/** One of the six; `build` makes it with ReLU. */
const published = (
  name: string,
  of: string,
  expect: Model["expect"],
  build: (options: SurveyOptions) => Layer,
) =>
  ({
    name: `${name}_cifar`,
    family: "survey",
    source: "Dubey, Singh & Chaudhuri 2022, arXiv:2109.14545, as in their code for CIFAR",
    description: `${of}; any activation`,
    input: [32, 32, 3],
    expect,
    build: (options: SurveyOptions = {}) => build(options),
  }) satisfies Model;

/** A network in which every activation is one to be replaced. */
const replacing =
  (build: (options: BuildOptions) => Layer) =>
  ({ activation: name = "relu", ...options }: SurveyOptions): Layer =>
    name === "relu" ? build(options) : withActivation(build(options), name);

/**
 * The six networks that the survey of activation functions trains on CIFAR-10 and CIFAR-100, with the activation as an argument:
 *
 *   survey.vgg16.build({ activation: "gelu", classes: 100 })
 *
 * Where ReLU is published stands the activation; a gate's sigmoid stays.
 */
export const survey = {
  mobilenet: published(
    "mobilenet",
    "MobileNet v1 that keeps the size in its stem",
    { params: 3_217_226, macs: 46_354_432 },
    replacing(({ classes = 10, ...options }) =>
      mobilenet({ ...options, classes, smallImages: true }),
    ),
  ),
  vgg16: published(
    "vgg16",
    "VGG-16 with batch normalisation and one linear layer",
    { params: 14_728_266, macs: 313_201_664 },
    replacing(vgg16),
  ),
  googlenet: published(
    "googlenet",
    "GoogLeNet without its stem's poolings",
    { params: 6_166_250, macs: 1_521_756_160 },
    replacing(googlenet),
  ),
  resnet50: published(
    "resnet50",
    "ResNet-50 with a 3×3 stem",
    { params: 23_520_842, macs: 1_297_829_888 },
    ({ classes = 10, activation: name = "relu", width }) =>
      resnet({
        block: bottleneckBlock,
        depths: [3, 4, 6, 3],
        stem: smallImageStem,
        activation: () => activation(name),
        classes,
        width,
      }),
  ),
  senet18: published(
    "senet18",
    "ResNet-18 of pre-activation with squeeze and excitation",
    { params: 11_260_354, macs: 555_509_760 },
    senet18,
  ),
  densenet121: published(
    "densenet121",
    "DenseNet-121 with a 3×3 stem",
    { params: 6_956_298, macs: 888_350_720 },
    replacing(({ classes = 10, ...options }) =>
      densenet({ growth: 32, blocks: [6, 12, 24, 16], smallImages: true, ...options, classes }),
    ),
  ),
} as const;
