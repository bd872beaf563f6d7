export { FormatError } from "./format-error.ts";
export {
  readSafetensors,
  type SafeArray,
  type SafeDType,
  type SafeTensor,
  type Safetensors,
  writeSafetensors,
} from "./safetensors.ts";
