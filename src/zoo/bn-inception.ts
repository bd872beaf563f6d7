import {
  avgPool,
  branches,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  sequential,
} from "../nn/index.ts";
import { type Units, unitsOf } from "./inception-units.ts";
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";
import { squeezeExcite } from "./squeeze-excite.ts";

/** Filters: 1×1; those before the 3×3 and the 3×3; those before the two 3×3 and each of these; those behind the pooling, and its kind. */
type Row = readonly [number, number, number, number, number, number, "avg" | "max"];

/** The paper's figure 5. Rows without 1×1 halve the image, and pass on what their pooling gives. */
const MODULES: Readonly<Record<string, Row>> = {
  inception_3a: [64, 64, 64, 64, 96, 32, "avg"],
  inception_3b: [64, 64, 96, 64, 96, 64, "avg"],
  inception_3c: [0, 128, 160, 64, 96, 0, "max"],
  inception_4a: [224, 64, 96, 96, 128, 128, "avg"],
  inception_4b: [192, 96, 128, 96, 128, 128, "avg"],
  inception_4c: [160, 128, 160, 128, 160, 128, "avg"],
  inception_4d: [96, 128, 192, 160, 192, 128, "avg"],
  inception_4e: [0, 128, 192, 192, 256, 0, "max"],
  inception_5a: [352, 192, 320, 160, 224, 128, "avg"],
  inception_5b: [352, 192, 320, 192, 224, 128, "max"],
};

function inception({ same }: Units, row: Row): Layer {
  const [direct, reduce3, filters3, reduceDouble, filtersDouble, pooled, pooling] = row;
  const stride = direct === 0 ? 2 : 1;
  const pool = pooling === "avg" ? avgPool : maxPool;
  return branches({
    ...(direct > 0 && { branch1: same(direct, 1) }),
    branch2: numbered([same(reduce3, 1), same(filters3, 3, stride)]),
    branch3: numbered([
      same(reduceDouble, 1),
      same(filtersDouble, 3),
      same(filtersDouble, 3, stride),
    ]),
    branch4:
      pooled > 0
        ? numbered([pool({ size: 3, stride: 1, padding: 1 }), same(pooled, 1)])
        : maxPool({ size: 3, stride: 2, ceil: true }),
  });
}

export interface BnInceptionOptions extends BuildOptions {
  /** Squeeze and excitation behind every module. Default false. */
  readonly squeeze?: boolean;
}

/**
 * BN-Inception, the network of the paper on batch normalisation: GoogLeNet with two 3×3 convolutions for each 5×5. Module 4c gives 608
 * channels by the numbers of its row, where the paper's table says 576; Caffe's well-known model has 608 too. Its convolutions have
 * biases, which normalisation takes away again; these have none: 11,285,224 parameters for its 11,295,240.
 */
export function bnInceptionOf(options: BnInceptionOptions = {}): Layer {
  const { classes = 1000, squeeze = false } = options;
  const scale = scaleChannels(options.width);
  const units = unitsOf(scale);
  let channels = scale(192);
  const modules = Object.entries(MODULES).map(([name, row]) => {
    const made = inception(units, row);
    channels = channelsAfter(row, channels, scale);
    if (!squeeze) return [name, made] as const;
    return [name, sequential({ inception: made, se: squeezeExcite(channels, (n) => n) })] as const;
  });
  return sequential({
    conv1: units.same(64, 7, 2),
    pool1: maxPool({ size: 3, stride: 2, ceil: true }),
    conv2_reduce: units.same(64, 1),
    conv2: units.same(192, 3),
    pool2: maxPool({ size: 3, stride: 2, ceil: true }),
    ...Object.fromEntries(modules),
    global_pool: globalAvgPool(),
    last_linear: linear({ units: classes }),
  });
}

/** What the branches of a module give together, from so many channels. */
const channelsAfter = ([direct, , filters3, , double, pooled]: Row, from: number, scale: Scale) =>
  (direct > 0 ? scale(direct) : 0) +
  scale(filters3) +
  scale(double) +
  (pooled > 0 ? scale(pooled) : from);

const family = "BN-Inception";

export const bnInception: Model = {
  name: "bn_inception",
  family,
  source: "Ioffe & Szegedy 2015, arXiv:1502.03167, figure 5",
  description: "BN-Inception: ten modules with two 3×3 convolutions where GoogLeNet has a 5×5",
  input: [224, 224, 3],
  expect: { params: 11_285_224, macs: 2_032_600_064 },
  build: (options) => bnInceptionOf(options),
};

export const seBnInception: Model = {
  name: "se_bn_inception",
  family,
  source: "Hu, Shen & Sun 2018, arXiv:1709.01507, table 2",
  description: "BN-Inception with squeeze and excitation behind each module",
  input: [224, 224, 3],
  expect: { params: 11_948_664, macs: 2_033_256_448 },
  build: (options) => bnInceptionOf({ ...options, squeeze: true }),
};

export const bnInceptions: readonly Model[] = [bnInception, seBnInception];
