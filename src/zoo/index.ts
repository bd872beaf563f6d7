import { challenges } from "./challenge.ts";
import { classics } from "./classic.ts";
import { mobilenets } from "./mobilenet.ts";
import type { Model } from "./model.ts";
import { resnets } from "./resnet.ts";

export { challenge, challenge8k, challenge20k } from "./challenge.ts";
export { lenet5, mlp, q2, squeezeExpand } from "./classic.ts";
export { type MobilenetOptions, mobilenetV1 } from "./mobilenet.ts";
export { type BuildOptions, type Model, scaleChannels } from "./model.ts";
export { type PlainOptions, plainMlp } from "./plain.ts";
export {
  basicBlock,
  bottleneckBlock,
  imageStem,
  type ResnetBlock,
  type ResnetOptions,
  resnet,
  resnet18,
  resnet18Cifar,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  smallImageStem,
} from "./resnet.ts";

/** Every model by its name. A family is a file and a line here. */
export const models: ReadonlyMap<string, Model> = new Map(
  [...challenges, ...classics, ...resnets, ...mobilenets].map((model) => [model.name, model]),
);
