import type { Dataset } from "../src/data/index.ts";
import {
  batchNorm,
  conv2d,
  dropout,
  flatten,
  type Layer,
  linear,
  relu,
  sequential,
} from "../src/nn/index.ts";

/**
 * Images of 8 × 8 that a small network learns in a few steps: class c is a bright block in quarter c, over noise that is a
 * fixed function of the position.
 */
export function patterns(size: number): Dataset {
  const images = new Uint8Array(size * 64);
  const labels = new Uint8Array(size);
  let noise = 1;
  for (let n = 0; n < size; n++) {
    const label = n % 4;
    labels[n] = label;
    for (let i = 0; i < 64; i++) {
      noise = (noise * 48271) % 2147483647;
      const inside = (i >> 5) * 2 + ((i >> 2) & 1) === label;
      images[n * 64 + i] = (noise % 120) + (inside ? 100 : 0);
    }
  }
  return {
    name: "patterns",
    images,
    labels,
    shape: [8, 8, 1],
    classes: ["nw", "ne", "sw", "se"],
    size,
  };
}

/** Everything that has state or randomness in little: convolution, batch normalisation, dropout, a linear layer. */
export const tinyModel = (): Layer =>
  sequential({
    conv: conv2d({ filters: 3, kernel: 3, stride: 2, bias: false }),
    norm: batchNorm(),
    relu: relu(),
    flatten: flatten(),
    dropout: dropout({ rate: 0.2 }),
    classifier: linear({ units: 4 }),
  });
