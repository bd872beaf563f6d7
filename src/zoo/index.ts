import { challenge, challenge8k, challenge20k } from "./challenge.ts";
import { lenet5, mlp, q2, squeezeExpand } from "./classic.ts";
import { mobilenetV1 } from "./mobilenet.ts";
import type { Model } from "./model.ts";
import { resnet18, resnet18Cifar, resnet34, resnet50, resnet101, resnet152 } from "./resnet.ts";

export { type MobilenetOptions, mobilenetV1 } from "./mobilenet.ts";
export type { BuildOptions, Model } from "./model.ts";
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
export { challenge, challenge8k, challenge20k, lenet5, mlp, q2, squeezeExpand };

/** Every model by its name. */
export const models: ReadonlyMap<string, Model> = new Map(
  [
    challenge,
    challenge8k,
    challenge20k,
    mlp,
    lenet5,
    q2,
    squeezeExpand,
    resnet18,
    resnet34,
    resnet50,
    resnet101,
    resnet152,
    resnet18Cifar,
    mobilenetV1,
  ].map((model: Model) => [model.name, model]),
);
