import { conv2d, dropout, type Init, type Layer, maxPool, relu, sequential } from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";

/** Of VGG-16: the stages' convolutions and their filters. The last two poolings are left out, so later windows are spread instead. */
const STAGES = [
  { filters: 64, depth: 2, dilation: 1, pooled: true },
  { filters: 128, depth: 2, dilation: 1, pooled: true },
  { filters: 256, depth: 3, dilation: 1, pooled: true },
  { filters: 512, depth: 3, dilation: 1, pooled: false },
  { filters: 512, depth: 3, dilation: 2, pooled: false },
] as const;

/** VGG-16 as a network that classifies every eighth pixel, without padding: the paper's front end. */
function frontend({ classes = 21, width }: BuildOptions): Layer {
  const scale = scaleChannels(width);
  const layers: Record<string, Layer> = {};
  for (const [s, { filters, depth, dilation, pooled }] of STAGES.entries()) {
    for (let i = 1; i <= depth; i++) {
      layers[`conv${s + 1}_${i}`] = conv2d({ filters: scale(filters), kernel: 3, dilation });
      layers[`relu${s + 1}_${i}`] = relu();
    }
    if (pooled) layers[`pool${s + 1}`] = maxPool({ size: 2 });
  }
  const hidden = scale(4096);
  return sequential({
    ...layers,
    fc6: conv2d({ filters: hidden, kernel: 7, dilation: 4 }),
    relu6: relu(),
    drop6: dropout({ rate: 0.5 }),
    fc7: conv2d({ filters: hidden, kernel: 1 }),
    relu7: relu(),
    drop7: dropout({ rate: 0.5 }),
    final: conv2d({ filters: classes, kernel: 1 }),
  });
}

/** Table 1: distance of the taps, and how many times as many channels as classes the large module has. */
const CONTEXT = [
  { name: "conv1_1", dilation: 1, times: 2 },
  { name: "conv1_2", dilation: 1, times: 2 },
  { name: "conv2_1", dilation: 2, times: 4 },
  { name: "conv3_1", dilation: 4, times: 8 },
  { name: "conv4_1", dilation: 8, times: 16 },
  { name: "conv5_1", dilation: 16, times: 32 },
  { name: "fc1", dilation: 1, times: 32 },
] as const;

export interface ContextOptions extends BuildOptions {
  /** More channels in the deeper layers: table 1's large module. Default false: as many as classes everywhere. */
  readonly large?: boolean;
  /** Deviation of the weights around the identity. Default 0.01. */
  readonly std?: number;
}

/**
 * The context module: seven 3×3 convolutions, ever more dilated, and a 1×1 convolution. It reads and gives a map for each class and
 * starts as the identity, so that it can stand behind any network for dense prediction. A pixel comes to see 67×67 for 64 C² weights.
 *
 * @source Yu & Koltun 2016, arXiv:1511.07122, section 3
 */
export function contextModule(options: ContextOptions = {}): Layer {
  const { classes = 21, width, large = false, std = 0.01 } = options;
  const scale = scaleChannels(width);
  const init: Init = { type: "identity", std, maps: classes };
  const rows = CONTEXT.map(({ name, dilation, times }) => {
    const filters = scale((large ? times : 1) * classes);
    const conv = conv2d({ filters, kernel: 3, dilation, padding: dilation, init });
    return { [`ct_${name}`]: conv, [`ct_relu_${name}`]: relu() };
  });
  return sequential({
    ...Object.assign({}, ...rows),
    ct_final: conv2d({ filters: classes, kernel: 1, init }),
  });
}

const published = {
  family: "DilatedNet",
  source: "Yu & Koltun 2016, arXiv:1511.07122",
} as const;

/** The module alone, at the size that the paper's front end gives. */
const context = (large: boolean, expect: Model["expect"]): Model => ({
  ...published,
  name: `dilatednet_context${large ? "_large" : ""}`,
  description: `the ${large ? "large" : "basic"} context module: dilations 1, 1, 2, 4, 8, 16, 1 on maps of 21 classes`,
  input: [64, 64, 21],
  small: [8, 8, 21],
  expect,
  build: (options = {}) => contextModule({ ...options, large }),
});

/**
 * Front end and context module, on images of VOC's 512 pixels that are mirrored to 900 at their rim, as published. Logits of every
 * eighth pixel; the smallest image that all windows fit is 380×380.
 */
const whole = (large: boolean, expect: Model["expect"]): Model => ({
  ...published,
  name: `dilatednet${large ? "_large" : ""}`,
  description: `VGG-16 with dilation in place of its last poolings, then the ${large ? "large" : "basic"} context module; classes of each place`,
  input: [900, 900, 3],
  small: [380, 380, 3],
  expect,
  build: (options = {}) =>
    sequential({ frontend: frontend(options), context: contextModule({ ...options, large }) }),
});

export const dilatednets: readonly Model[] = [
  context(false, { params: 28_392, macs: 115_605_504 }),
  context(true, { params: 6_803_139, macs: 27_857_313_792 }),
  whole(false, { params: 134_374_973, macs: 791_684_600_832 }),
  whole(true, { params: 141_149_720, macs: 821_187_257_400 }),
];
