import {
  batchNorm,
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
import { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** That of Inception-v4, to 35×35×384 from images of 299×299. */
const stem = ({ same, valid }: Units): Layer =>
  sequential({
    conv1: numbered([valid(32, 3, 2), valid(32, 3), same(64, 3)]),
    halve1: branches({ conv1_pool_branch: halved(), conv1_branch: valid(96, 3, 2) }),
    conv2: branches({
      conv2_short: numbered([same(64, 1), valid(96, 3)]),
      conv2_long: numbered([same(64, 1), same(64, [7, 1]), same(64, [1, 7]), valid(96, 3)]),
    }),
    halve2: branches({ conv2_pool_branch: halved(), conv2_branch: valid(192, 3, 2) }),
  });

const reductionA = ({ same, valid }: Units): Layer =>
  branches({
    path0: numbered([same(256, 1), same(256, 3), valid(384, 3, 2)]),
    path1: valid(384, 3, 2),
    path2: halved(),
  });

const reductionB = ({ same, valid }: Units): Layer =>
  branches({
    path0: numbered([same(256, 1), same(256, 3), valid(256, 3, 2)]),
    path1: numbered([same(256, 1), valid(256, 3, 2)]),
    path2: numbered([same(256, 1), valid(384, 3, 2)]),
    path3: halved(),
  });

/** Channels on the three sizes, by the branches that give them. */
const ON_A = [96, 96, 192] as const;
const ON_B = [384, 384, ...ON_A] as const;
const ON_C = [256, 256, 384, ...ON_B] as const;

/** Inception-ResNet's views of its input on the three sizes. */
const views = {
  a: ({ same }: Units) => ({
    path0: numbered([same(32, 1), same(48, 3), same(64, 3)]),
    path1: numbered([same(32, 1), same(32, 3)]),
    path2: same(32, 1),
  }),
  b: ({ same }: Units) => ({
    path0: numbered([same(128, 1), same(160, [1, 7]), same(192, [7, 1])]),
    path1: same(192, 1),
  }),
  c: ({ same }: Units) => ({
    path0: numbered([same(192, 1), same(224, [1, 3]), same(256, [3, 1])]),
    path1: same(192, 1),
  }),
} satisfies Record<string, (units: Units) => Record<string, Layer>>;

/** A block F: the views, brought back to the channels of the input, normalised but not rectified. */
type MakeBlock = () => Layer;

const blockOf =
  (of: keyof typeof views, on: readonly number[], units: Units, scale: Scale): MakeBlock =>
  () =>
    sequential({
      paths: branches(views[of](units)),
      conv2d: conv2d({ filters: channelsOf(on, scale), kernel: 1, bias: false }),
      bn: batchNorm(),
    });

/** y = ReLU(x + s · F(x) + s · G(x)) */
const twoWay = (block: MakeBlock, scale: number): Layer =>
  sequential({
    sum: residual(branches({ "0": block(), "1": block() }, { join: "add" }), undefined, { scale }),
    relu: relu(),
  });

/** F(x) + G(F(x)) + H(G(F(x))), for so many orders; between two blocks is a ReLU. */
const powers = (block: MakeBlock, order: number, first = true): Layer =>
  sequential({
    ...(!first && { relu: relu() }),
    block: block(),
    ...(order > 1 && { next: residual(powers(block, order - 1, false)) }),
  });

/** y = ReLU(x + s · (F(x) + G(F(x)) + H(G(F(x))))) */
const poly3 = (block: MakeBlock, scale: number): Layer =>
  sequential({ sum: residual(powers(block, 3), undefined, { scale }), relu: relu() });

/**
 * Very Deep PolyNet: ten modules of two ways, then modules of the third order and of two ways in turn, twenty and ten; their scale falls
 * evenly from 1 to 0.7. In the published network the three orders of a module share the convolutions of their views (poly-3: 95,366,600
 * parameters); here each order has its own, which the paper calls mpoly-3. The multiply-adds are the same.
 */
export const polynet: Model = {
  name: "polynet",
  family: "PolyNet",
  source: "Zhang, Li, Loy & Lin 2017, arXiv:1611.05725",
  description: "Very Deep PolyNet: sums of several residual blocks and of their compositions",
  input: [331, 331, 3],
  small: [75, 75, 3],
  expect: { params: 120_782_280, macs: 34_699_493_472 },
  build({ classes = 1000, width }: BuildOptions = {}) {
    const scale = scaleChannels(width);
    const units = unitsOf(scale, 1e-5);
    let placed = 0;
    const factor = () => 1 - (0.3 * placed++) / 39;
    const mixed = (modules: number, block: MakeBlock) =>
      numbered(
        Array.from({ length: modules }, (_, i) =>
          i % 2 === 0 ? poly3(block, factor()) : twoWay(block, factor()),
        ),
      );
    const a = blockOf("a", ON_A, units, scale);
    return sequential({
      stem: stem(units),
      stage_a: numbered(Array.from({ length: 10 }, () => twoWay(a, factor()))),
      reduction_a: reductionA(units),
      stage_b: mixed(20, blockOf("b", ON_B, units, scale)),
      reduction_b: reductionB(units),
      stage_c: mixed(10, blockOf("c", ON_C, units, scale)),
      avg_pool: globalAvgPool(),
      dropout: dropout({ rate: 0.2 }),
      last_linear: linear({ units: classes }),
    });
  },
};
