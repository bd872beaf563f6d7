import { alexnets } from "./alexnet.ts";
import { bnInceptions } from "./bn-inception.ts";
import { challenges } from "./challenge.ts";
import { classics } from "./classic.ts";
import { densenets } from "./densenet.ts";
import { dilatednets } from "./dilatednet.ts";
import { dpns } from "./dpn.ts";
import { googlenets } from "./googlenet.ts";
import { inceptionResnets } from "./inception-resnet-v2.ts";
import { inceptionV3s } from "./inception-v3.ts";
import { inceptionV4s } from "./inception-v4.ts";
import { mobilenets } from "./mobilenet.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import type { Model } from "./model.ts";
import { nasnetLarge } from "./nasnet.ts";
import { polynet } from "./polynet.ts";
import { preactResnets } from "./preact-resnet.ts";
import { pyramidnets } from "./pyramidnet.ts";
import { residualAttentions } from "./residual-attention.ts";
import { resnets } from "./resnet.ts";
import { cifarResnets } from "./resnet-cifar.ts";
import { resnexts } from "./resnext.ts";
import { senets } from "./senet.ts";
import { shufflenetV1 } from "./shufflenet.ts";
import { shufflenetsV2 } from "./shufflenet-v2.ts";
import { squeezenets } from "./squeezenet.ts";
import { survey } from "./survey.ts";
import { vggs } from "./vgg.ts";
import { wideResnets } from "./wide-resnet.ts";
import { zfnets } from "./zfnet.ts";

export { alexnet } from "./alexnet.ts";
export {
  type BnInceptionOptions,
  bnInception,
  bnInceptionOf,
  seBnInception,
} from "./bn-inception.ts";
export { cardOf, catalogue, type ModelCard } from "./catalogue.ts";
export { challenge, challenge8k, challenge20k } from "./challenge.ts";
export { lenet5, mlp, q2, squeezeExpand } from "./classic.ts";
export {
  type DensenetOptions,
  densenet,
  densenet121,
  densenet161,
  densenet169,
  densenet201,
  densenet264,
} from "./densenet.ts";
export { type ContextOptions, contextModule } from "./dilatednet.ts";
export {
  type GooglenetOptions,
  googlenet,
  googlenetOf,
  googlenetPlain,
  seGooglenet,
} from "./googlenet.ts";
export {
  type InceptionResnetOptions,
  inceptionResnetV2,
  inceptionResnetV2Of,
  seInceptionResnetV2,
} from "./inception-resnet-v2.ts";
export {
  type InceptionV3Options,
  inceptionV3,
  inceptionV3Of,
  inceptionV3Plain,
  seInceptionV3,
} from "./inception-v3.ts";
export { inceptionV4 } from "./inception-v4.ts";
export { type MobilenetOptions, mobilenet, mobilenetV1, mobilenetV1Plain } from "./mobilenet.ts";
export { mobilenetV2 } from "./mobilenet-v2.ts";
export { type BuildOptions, type Model, preprocessOf, type Scale, scaleChannels } from "./model.ts";
export { type PlainOptions, plainMlp } from "./plain.ts";
export { polynet } from "./polynet.ts";
export {
  type PreactBlock,
  type PreactResnetOptions,
  preactBasicBlock,
  preactBottleneckBlock,
  preactResnet,
  preactResnet200,
  smallPreactStem,
} from "./preact-resnet.ts";
export { attention56, attention92, residualAttention } from "./residual-attention.ts";
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
export { type ShufflenetOptions, shufflenet, shufflenetV1 } from "./shufflenet.ts";
export { squeezeExcite } from "./squeeze-excite.ts";
export { type SurveyOptions, survey } from "./survey.ts";
export { type VggDepth, type VggOptions, vgg, vgg11, vgg13, vgg16, vgg19 } from "./vgg.ts";
export {
  type WideResnetOptions,
  wideResnet,
  wideResnet50x2,
  wideResnet101x2,
  wrn28x10,
} from "./wide-resnet.ts";
export { zfnet } from "./zfnet.ts";

/** Every model by its name. A family is a file and a line here. */
export const models: ReadonlyMap<string, Model> = new Map(
  [
    ...challenges,
    ...classics,
    ...alexnets,
    ...zfnets,
    ...vggs,
    ...googlenets,
    ...bnInceptions,
    ...inceptionV3s,
    ...inceptionV4s,
    ...inceptionResnets,
    polynet,
    ...resnets,
    ...cifarResnets,
    ...preactResnets,
    ...wideResnets,
    ...resnexts,
    ...senets,
    ...residualAttentions,
    ...pyramidnets,
    nasnetLarge,
    ...densenets,
    ...dpns,
    ...mobilenets,
    mobilenetV2,
    shufflenetV1,
    ...shufflenetsV2,
    ...squeezenets,
    ...dilatednets,
    ...Object.values(survey),
  ].map((model) => [model.name, model]),
);
