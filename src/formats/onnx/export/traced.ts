import { FormatError } from "../../format-error.ts";
import type { LayerForm } from "./place.ts";
export const traced: LayerForm = (place) => {
  throw new FormatError(`${place.path}: a ${place.layer.type} layer has no ONNX form`);
};
