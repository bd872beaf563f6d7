import type { Shape } from "../../../graph/shape.ts";
import type { Layer, Variables } from "../../../nn/index.ts";
import { FormatError } from "../../format-error.ts";

export interface OnnxOptions {
  /** Version of the operators. Default 17. */
  readonly opset?: number;
  /** Examples at once; a text names a size that is known at run time only. Default "N". */
  readonly batch?: number | string;
}

/**
 * The model in evaluation mode as an ONNX file: input "x", output "y"; images enter and leave as [N, C, H, W].
 *
 * @param inputShape  of one example: [H, W, C] for images
 * @throws {FormatError} naming the layer that has no ONNX form
 */
export function exportOnnx(
  layer: Layer,
  _variables: Variables,
  _inputShape: Shape,
  _options: OnnxOptions = {},
): Uint8Array {
  throw new FormatError(`${layer.type}: has no ONNX form`);
}
