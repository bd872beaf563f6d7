export { requireSameTensors } from "./fit.ts";
export { FormatError } from "./format-error.ts";
export { gunzip, isGzip } from "./gzip.ts";
export {
  decodeIdx,
  encodeIdx,
  expectBytes,
  type IdxArray,
  type IdxDType,
  readIdx,
} from "./idx.ts";
export { type PytorchNames, pytorchPath } from "./pytorch/names.ts";
export {
  type PytorchSource,
  pytorchSource,
  type Recipe,
  type TrainingScript,
  trainingScript,
  usualRecipe,
} from "./pytorch/source/index.ts";
export {
  fromStateDict,
  type StateDict,
  stateDictShapes,
  toStateDict,
} from "./pytorch/state-dict.ts";
export {
  floatsOf,
  readSafetensors,
  type SafeArray,
  type SafeDType,
  type SafeTensor,
  type Safetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { readTar } from "./tar.ts";
