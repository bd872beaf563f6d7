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
export {
  readSafetensors,
  type SafeArray,
  type SafeDType,
  type SafeTensor,
  type Safetensors,
  writeSafetensors,
} from "./safetensors.ts";
export { readTar } from "./tar.ts";
