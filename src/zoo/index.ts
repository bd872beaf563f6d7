import { challenges } from "./challenge.ts";
import { classics } from "./classic.ts";
import { mobilenets } from "./mobilenet.ts";
import type { Model } from "./model.ts";
import { preactResnets } from "./preact-resnet.ts";
import { resnets } from "./resnet.ts";
import { cifarResnets } from "./resnet-cifar.ts";
import { resnexts } from "./resnext.ts";
import { senets } from "./senet.ts";
import { wideResnets } from "./wide-resnet.ts";

export { challenge, challenge8k, challenge20k } from "./challenge.ts";
export { lenet5, mlp, q2, squeezeExpand } from "./classic.ts";
export { type MobilenetOptions, mobilenetV1 } from "./mobilenet.ts";
export { type BuildOptions, type Model, type Scale, scaleChannels } from "./model.ts";
export { type PlainOptions, plainMlp } from "./plain.ts";
export {
  type PreactBlock,
  type PreactResnetOptions,
  preactBasicBlock,
  preactBottleneckBlock,
  preactResnet,
  preactResnet200,
  smallPreactStem,
} from "./preact-resnet.ts";
export {
  projection,
  type ResnetOptions,
  resnet,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  type Shortcut,
  zeroPadding,
} from "./resnet.ts";
export {
  type BottleneckOptions,
  basicBlock,
  bottleneck,
  bottleneckBlock,
  imageStem,
  type ResnetBlock,
  type Stem,
  smallImageStem,
} from "./resnet-block.ts";
export {
  plain20Cifar,
  plain32Cifar,
  plain44Cifar,
  plain56Cifar,
  resnet18Cifar,
  resnet20Cifar,
  resnet32Cifar,
  resnet44Cifar,
  resnet56Cifar,
  resnet110Cifar,
  resnet110Stochastic,
} from "./resnet-cifar.ts";
export {
  resnext50x32x4d,
  resnext101x32x4d,
  resnext101x32x8d,
  resnext101x64x4d,
} from "./resnext.ts";
export {
  senet18,
  senet154,
  seresnet50,
  seresnet101,
  seresnet152,
  seresnext50x32x4d,
  seresnext101x32x4d,
} from "./senet.ts";
export { squeezeExcite } from "./squeeze-excite.ts";
export {
  type WideResnetOptions,
  wideResnet,
  wideResnet50x2,
  wideResnet101x2,
  wrn28x10,
} from "./wide-resnet.ts";

/** Every model by its name. A family is a file and a line here. */
export const models: ReadonlyMap<string, Model> = new Map(
  [
    ...challenges,
    ...classics,
    ...resnets,
    ...cifarResnets,
    ...preactResnets,
    ...wideResnets,
    ...resnexts,
    ...senets,
    ...mobilenets,
  ].map((model) => [model.name, model]),
);
