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
export { type MadeConfig, type MadeSet, madeSets, makeData } from "./made.ts";
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
export {
  classOfPath,
  completePictureOptions,
  type Picture,
  type PictureOptions,
  pictureFolder,
} from "./picture-folder.ts";
export { imagenetPreprocess, isPreprocess, type Preprocess } from "./preprocess.ts";
export { type Parts, pick, splitIndices } from "./split.ts";
export { type ChannelStandardisation, fitStandardisation } from "./standardise.ts";
export type { Column } from "./table/column.ts";
export { readTable, type Table } from "./table/read-table.ts";
export { type TableData, type TableOptions, tableData } from "./table/table-data.ts";
export { type MakeToy, type Toy, type ToyOptions, type ToySetting, toys } from "./toys/index.ts";
