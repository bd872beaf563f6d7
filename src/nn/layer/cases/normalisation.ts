import * as nn from "../../index.ts";
import { type Cases, images } from "./case.ts";

export const normalisation: Cases = {
  layerNorm: { layer: nn.layerNorm(), input: [4, 5], training: true },
  "layerNorm of sequences, in evaluation": {
    layer: nn.layerNorm({ epsilon: 0.01 }),
    input: [2, 3, 4],
  },
  "layerNorm of whole images": { layer: nn.layerNorm({ axes: 3 }), input: images },
  "layerNorm without scale and shift": { layer: nn.layerNorm({ affine: false }), input: [3, 4] },
};
