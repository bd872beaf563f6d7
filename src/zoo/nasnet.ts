import {
  avgPool,
  batchNorm,
  conv2d,
  depthwiseConv2d,
  type GraphNode,
  globalAvgPool,
  graph,
  type Layer,
  linear,
  maxPool,
  pad,
  relu,
  sequential,
} from "../nn/index.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";

/** Nodes of a graph by their names. */
type Nodes = Record<string, GraphNode>;

const norm = (): Layer => batchNorm({ epsilon: 1e-3 });

const pointwise = (filters: number): Layer => conv2d({ filters, kernel: 1, bias: false });

/** Rectified, 1×1, normalised: how a cell brings what it reads to its own number of channels. */
const squeeze = (filters: number): Layer =>
  sequential({ act: relu(), conv: pointwise(filters), bn: norm() });

/** Twice a separable convolution; the first has the stride. */
function separable(filters: number, kernel: number, stride = 1): Layer {
  const once = (stride: number): Layer =>
    sequential({
      depthwise_conv2d: depthwiseConv2d({ kernel, stride, padding: "same", bias: false }),
      pointwise_conv2d: pointwise(filters),
    });
  return sequential({
    act_1: relu(),
    separable_1: once(stride),
    bn_sep_1: norm(),
    act_2: relu(),
    separable_2: once(1),
    bn_sep_2: norm(),
  });
}

const largest = (): Layer => maxPool({ size: 3, stride: 2, padding: "same" });
/** Padding counts where the image is halved, as in timm; TensorFlow's model leaves it out there too. */
const mean = (stride = 1): Layer =>
  avgPool({ size: 3, stride, padding: "same", countPadding: stride > 1 });

/** Half the channels from the even pixels, half from the odd ones: a way to halve an image without a window. */
function halved(name: string, from: string, filters: number): Nodes {
  const every = () => avgPool({ size: 1, stride: 2 });
  const shift = pad({
    padding: [
      [-1, 1],
      [-1, 1],
    ],
  });
  return {
    [`${name}.act`]: { layer: relu(), from },
    [`${name}.path_1`]: {
      layer: sequential({ avgpool: every(), conv: pointwise(filters) }),
      from: `${name}.act`,
    },
    [`${name}.path_2`]: {
      layer: sequential({ pad: shift, avgpool: every(), conv: pointwise(filters) }),
      from: `${name}.act`,
    },
    [`${name}.final_path_bn`]: {
      layer: norm(),
      from: [`${name}.path_1`, `${name}.path_2`],
      join: "concat",
    },
  };
}

/** Figure 4 of the paper, left: five pairs summed, joined with what came from the cell before the last. */
function normalCell(name: string, left: string, right: string, filters: number): Nodes {
  const node = (part: string, layer: Layer, from: string): Nodes => ({
    [`${name}.${part}`]: { layer, from },
  });
  const at = (part: string): string => `${name}.${part}`;
  return {
    ...node("comb_iter_0_left", separable(filters, 5), right),
    ...node("comb_iter_0_right", separable(filters, 3), left),
    [at("sum_0")]: { from: [at("comb_iter_0_left"), at("comb_iter_0_right")] },
    ...node("comb_iter_1_left", separable(filters, 5), left),
    ...node("comb_iter_1_right", separable(filters, 3), left),
    [at("sum_1")]: { from: [at("comb_iter_1_left"), at("comb_iter_1_right")] },
    ...node("comb_iter_2_left", mean(), right),
    [at("sum_2")]: { from: [at("comb_iter_2_left"), left] },
    ...node("comb_iter_3_left", mean(), left),
    // The search found the same mean twice.
    [at("sum_3")]: { from: [at("comb_iter_3_left"), at("comb_iter_3_left")] },
    ...node("comb_iter_4_left", separable(filters, 3), right),
    [at("sum_4")]: { from: [at("comb_iter_4_left"), right] },
    [name]: { from: [left, ...[0, 1, 2, 3, 4].map((i) => at(`sum_${i}`))], join: "concat" },
  };
}

interface Reduction {
  /** The node of the last cell's output, squeezed. */
  readonly near: string;
  /** That of the cell's before it, which is halved by 7×7 and 5×5 windows. */
  readonly far: string;
  readonly filters: number;
}

/** Figure 4 of the paper, right: the image is halved, the channels are four times as many. */
function reductionCell(name: string, { far, near, filters }: Reduction): Nodes {
  const node = (part: string, layer: Layer, from: string): Nodes => ({
    [`${name}.${part}`]: { layer, from },
  });
  const at = (part: string): string => `${name}.${part}`;
  return {
    ...node("comb_iter_0_left", separable(filters, 5, 2), near),
    ...node("comb_iter_0_right", separable(filters, 7, 2), far),
    [at("sum_0")]: { from: [at("comb_iter_0_left"), at("comb_iter_0_right")] },
    ...node("comb_iter_1_left", largest(), near),
    ...node("comb_iter_1_right", separable(filters, 7, 2), far),
    [at("sum_1")]: { from: [at("comb_iter_1_left"), at("comb_iter_1_right")] },
    ...node("comb_iter_2_left", mean(2), near),
    ...node("comb_iter_2_right", separable(filters, 5, 2), far),
    [at("sum_2")]: { from: [at("comb_iter_2_left"), at("comb_iter_2_right")] },
    ...node("comb_iter_3_right", mean(), at("sum_0")),
    [at("sum_3")]: { from: [at("comb_iter_3_right"), at("sum_1")] },
    ...node("comb_iter_4_left", separable(filters, 3), at("sum_0")),
    ...node("comb_iter_4_right", largest(), near),
    [at("sum_4")]: { from: [at("comb_iter_4_left"), at("comb_iter_4_right")] },
    [name]: { from: [1, 2, 3, 4].map((i) => at(`sum_${i}`)), join: "concat" },
  };
}

/** NASNet-A of so many cells in each of three stages. */
function nasnet(cells: number, { classes = 1000, width }: BuildOptions): Layer {
  const scale = scaleChannels(width);
  const channels = scale(168, 4);
  const stem = scale(96);
  const squeezed = (name: string, from: string, filters: number, part = "conv_1x1"): Nodes => ({
    [`${name}.${part}`]: { layer: squeeze(filters), from },
  });
  const nodes: Nodes = {
    conv0: {
      layer: sequential({
        conv: conv2d({ filters: stem, kernel: 3, stride: 2, bias: false }),
        bn: norm(),
      }),
    },
    ...squeezed("cell_stem_0", "conv0", channels / 4),
    ...reductionCell("cell_stem_0", {
      near: "cell_stem_0.conv_1x1",
      far: "conv0",
      filters: channels / 4,
    }),
    ...squeezed("cell_stem_1", "cell_stem_0", channels / 2),
    ...halved("cell_stem_1", "conv0", channels / 4),
    ...reductionCell("cell_stem_1", {
      near: "cell_stem_1.conv_1x1",
      far: "cell_stem_1.final_path_bn",
      filters: channels / 2,
    }),
  };
  let [before, last] = ["cell_stem_0", "cell_stem_1"];
  let number = 0;
  const add = (name: string, made: Nodes): void => {
    Object.assign(nodes, made);
    [before, last] = [last, name];
  };
  for (const [stage, times] of [1, 2, 4].entries()) {
    const filters = times * channels;
    if (stage > 0) {
      const name = `reduction_cell_${stage - 1}`;
      const skipped = before;
      add(name, {
        ...squeezed(name, before, filters, "conv_prev_1x1"),
        ...squeezed(name, last, filters),
        ...reductionCell(name, {
          near: `${name}.conv_1x1`,
          far: `${name}.conv_prev_1x1`,
          filters,
        }),
      });
      // The first cell behind a reduction reads, as the cell before the last, the one that the reduction read so.
      before = skipped;
    }
    for (let i = 0; i < cells; i++) {
      const name = `cell_${number++}`;
      const left = i === 0 ? `${name}.final_path_bn` : `${name}.conv_prev_1x1`;
      add(name, {
        ...(i === 0
          ? halved(name, before, filters / 2)
          : squeezed(name, before, filters, "conv_prev_1x1")),
        ...squeezed(name, last, filters),
        ...normalCell(name, left, `${name}.conv_1x1`, filters),
      });
    }
  }
  return sequential({
    cells: graph(nodes),
    act: relu(),
    global_pool: globalAvgPool(),
    last_linear: linear({ units: classes }),
  });
}

/** The paper's largest: 6 cells in each stage, 4032 channels before the classifier. */
export const nasnetLarge: Model = {
  name: "nasnetalarge",
  family: "NASNet",
  description: "NASNet-A (6 @ 4032): cells that a search found on CIFAR, repeated",
  source: "Zoph, Vasudevan, Shlens & Le 2018, arXiv:1707.07012",
  input: [331, 331, 3],
  small: [65, 65, 3],
  expect: { params: 88_753_150, macs: 23_783_414_658 },
  pytorch: [[/^cells\./, ""]],
  build: (options = {}) => nasnet(6, options),
};
