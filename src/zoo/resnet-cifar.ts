import { stochasticDepth } from "../nn/index.ts";
import type { Model } from "./model.ts";
import { cifarResnet, zeroPadding } from "./resnet.ts";
import { basicBlock } from "./resnet-block.ts";

const source = "He, Zhang, Ren & Sun 2016, arXiv:1512.03385";

/** ResNet-18 as it is commonly trained on CIFAR: nothing before the first stage makes the image smaller. */
export const resnet18Cifar = cifarResnet(
  {
    name: "resnet18_cifar",
    family: "ResNet",
    source: `${source}, as commonly changed for CIFAR`,
    description: "ResNet-18 with a 3×3 stem and no pooling before the blocks",
    expect: { params: 11_173_962, macs: 555_422_720 },
  },
  { block: basicBlock, depths: [2, 2, 2, 2] },
);

/** 6n + 2 layers: three stages of n blocks with 16, 32 and 64 channels. */
const stages = (layers: number) => {
  const n = (layers - 2) / 6;
  return { block: basicBlock, depths: [n, n, n], channels: 16 };
};

/** A network of the paper's section 4.2 and table 6: shortcuts without weights, so that it has the parameters of its plain twin. */
const residual = (layers: number, expect: Model["expect"]): Model =>
  cifarResnet(
    {
      name: `resnet${layers}_cifar`,
      family: "ResNet",
      source,
      description: `ResNet-${layers} for CIFAR: ${(layers - 2) / 2} residual blocks, shortcuts padded with zeros`,
      expect,
    },
    { ...stages(layers), shortcut: zeroPadding },
  );

const plain = (layers: number, expect: Model["expect"]): Model =>
  cifarResnet(
    {
      name: `plain${layers}_cifar`,
      family: "ResNet",
      source,
      description: `The plain twin of ResNet-${layers} for CIFAR: the same layers without shortcuts`,
      expect,
    },
    { ...stages(layers), shortcut: "none" },
  );

export const resnet20Cifar = residual(20, { params: 269_722, macs: 40_551_040 });
export const resnet32Cifar = residual(32, { params: 464_154, macs: 68_862_592 });
export const resnet44Cifar = residual(44, { params: 658_586, macs: 97_174_144 });
export const resnet56Cifar = residual(56, { params: 853_018, macs: 125_485_696 });
export const resnet110Cifar = residual(110, { params: 1_727_962, macs: 252_887_680 });

export const plain20Cifar = plain(20, resnet20Cifar.expect);
export const plain32Cifar = plain(32, resnet32Cifar.expect);
export const plain44Cifar = plain(44, resnet44Cifar.expect);
export const plain56Cifar = plain(56, resnet56Cifar.expect);

/** Survival falls in a line from 1 at the input to ½ at the last block, so that a step trains three quarters of the blocks on average. */
export const resnet110Stochastic = cifarResnet(
  {
    name: "resnet110_stochastic",
    family: "ResNet",
    source: "Huang, Sun, Liu, Sedra & Weinberger 2016, arXiv:1603.09382",
    description:
      "ResNet-110 for CIFAR with stochastic depth: blocks survive a step with probability 1 … ½",
    expect: resnet110Cifar.expect,
  },
  { ...stages(110), shortcut: zeroPadding, survival: stochasticDepth(54) },
);

export const cifarResnets: readonly Model[] = [
  resnet18Cifar,
  resnet20Cifar,
  resnet32Cifar,
  resnet44Cifar,
  resnet56Cifar,
  resnet110Cifar,
  resnet110Stochastic,
  plain20Cifar,
  plain32Cifar,
  plain44Cifar,
  plain56Cifar,
];
