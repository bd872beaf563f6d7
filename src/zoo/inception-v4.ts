import {
  avgPool,
  branches,
  dropout,
  globalAvgPool,
  type Layer,
  linear,
  sequential,
} from "../nn/index.ts";
import { halved, type Units, unitsOf } from "./inception-units.ts";
import { flatBranches } from "./inception-v3.ts";
import { type BuildOptions, type Model, scaleChannels } from "./model.ts";
import { numbered } from "./numbered.ts";

/** The neighbourhood's mean, padding left out, then 1×1. */
const averaged = ({ same }: Units, filters: number): Layer =>
  numbered([avgPool({ size: 3, stride: 1, padding: 1, countPadding: false }), same(filters, 1)]);

/** From 147×147×64 to 35×35×384, three times on two ways. The paper's figure 3. */
const stem = ({ same, valid }: Units): Layer[] => [
  valid(32, 3, 2),
  valid(32, 3),
  same(64, 3),
  branches({ maxpool: halved(), conv: valid(96, 3, 2) }),
  branches({
    branch0: numbered([same(64, 1), valid(96, 3)]),
    branch1: numbered([same(64, 1), same(64, [1, 7]), same(64, [7, 1]), valid(96, 3)]),
  }),
  branches({ conv: valid(192, 3, 2), maxpool: halved() }),
];

/** On 35×35. Figure 4. */
const inceptionA = (units: Units): Layer => {
  const { same } = units;
  return branches({
    branch0: same(96, 1),
    branch1: numbered([same(64, 1), same(96, 3)]),
    branch2: numbered([same(64, 1), same(96, 3), same(96, 3)]),
    branch3: averaged(units, 96),
  });
};

/** From 35×35 to 17×17. Figure 7. */
const reductionA = ({ same, valid }: Units): Layer =>
  branches({
    branch0: valid(384, 3, 2),
    branch1: numbered([same(192, 1), same(224, 3), valid(256, 3, 2)]),
    branch2: halved(),
  });

/** On 17×17. Figure 5. */
const inceptionB = (units: Units): Layer => {
  const { same } = units;
  return branches({
    branch0: same(384, 1),
    branch1: numbered([same(192, 1), same(224, [1, 7]), same(256, [7, 1])]),
    branch2: numbered([
      same(192, 1),
      same(192, [7, 1]),
      same(224, [1, 7]),
      same(224, [7, 1]),
      same(256, [1, 7]),
    ]),
    branch3: averaged(units, 128),
  });
};

/** From 17×17 to 8×8. Figure 8. */
const reductionB = ({ same, valid }: Units): Layer =>
  branches({
    branch0: numbered([same(192, 1), valid(192, 3, 2)]),
    branch1: numbered([same(256, 1), same(256, [1, 7]), same(320, [7, 1]), valid(320, 3, 2)]),
    branch2: halved(),
  });

/** On 8×8: 1×3 and 3×1 side by side. Figure 6. */
const inceptionC = (units: Units): Layer => {
  const { same } = units;
  return branches({
    branch0: same(256, 1),
    branch1: sequential({
      branch1_0: same(384, 1),
      split: branches({ branch1_1a: same(256, [1, 3]), branch1_1b: same(256, [3, 1]) }),
    }),
    branch2: sequential({
      branch2_0: same(384, 1),
      branch2_1: same(448, [3, 1]),
      branch2_2: same(512, [1, 3]),
      split: branches({ branch2_3a: same(256, [1, 3]), branch2_3b: same(256, [3, 1]) }),
    }),
    branch3: averaged(units, 256),
  });
};

/**
 * Inception-v4 as timm has it. The dropout before the last layer is the paper's (0.2); timm's is off unless asked for.
 * The paper gives no number of parameters.
 */
export const inceptionV4: Model = {
  name: "inception_v4",
  family: "Inception-v4",
  source: "Szegedy, Ioffe, Vanhoucke & Alemi 2017, arXiv:1602.07261, figure 9",
  description: "Inception-v4: a stem in branches, then 4, 7 and 3 uniform modules on three sizes",
  input: [299, 299, 3],
  small: [75, 75, 3],
  expect: { params: 42_679_816, macs: 12_253_974_624 },
  pytorch: [flatBranches],
  preprocess: { resize: 342, mean: 0.5, std: 0.5 },
  build({ classes = 1000, width }: BuildOptions = {}) {
    const units = unitsOf(scaleChannels(width));
    const times = (count: number, module: (units: Units) => Layer) =>
      Array.from({ length: count }, () => module(units));
    return sequential({
      features: numbered([
        ...stem(units),
        ...times(4, inceptionA),
        reductionA(units),
        ...times(7, inceptionB),
        reductionB(units),
        ...times(3, inceptionC),
      ]),
      global_pool: globalAvgPool(),
      head_drop: dropout({ rate: 0.2 }),
      last_linear: linear({ units: classes }),
    });
  },
};

export const inceptionV4s: readonly Model[] = [inceptionV4];
