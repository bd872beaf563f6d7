export { Augmenter, type AugmenterOptions, type Mixture } from "./augment/augmenter.ts";
export {
  type Augmentation,
  augmentationSettings,
  completeAugmentation,
  transformations,
  unknownAugmentation,
} from "./augment/index.ts";
export type { ChoiceSetting, NumberSetting } from "./augment/setting.ts";
export {
  type Batch,
  type BatchOptions,
  batchCount,
  batches,
  epochOrder,
  type Mixed,
} from "./batches.ts";
export {
  type Cifar10Options,
  type Cifar10Split,
  cifar10,
  cifar10Archive,
  cifar10Mirrors,
  decodeCifar10,
} from "./cifar10.ts";
export {
  type Dataset,
  type ImageDataset,
  type ImageShape,
  isImageShape,
  isRegression,
  type Regression,
  type Standardisation,
  slice,
  standardisation,
  targetWidth,
  valuesOf,
} from "./dataset.ts";
export { type DigitsOptions, digits } from "./digits/digits.ts";
export { DownloadError } from "./download-error.ts";
export { labelledImages, type NamedArray } from "./labelled.ts";
export {
  decodeMnist,
  type MnistOptions,
  type MnistSplit,
  mnist,
  mnistMirrors,
  type NamedBytes,
} from "./mnist.ts";
export type { DownloadProgress } from "./node/download.ts";
export { permutation } from "./permutation.ts";
export { imagenetPreprocess, isPreprocess, type Preprocess } from "./preprocess.ts";
export { type ChannelStandardisation, fitStandardisation } from "./standardise.ts";
export { type MakeToy, type Toy, type ToyOptions, type ToySetting, toys } from "./toys/index.ts";
