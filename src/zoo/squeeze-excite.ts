import {
  activation,
  adaptiveAvgPool,
  conv2d,
  gate,
  type Layer,
  relu,
  sequential,
} from "../nn/index.ts";
import type { Scale } from "./model.ts";

/** Channels that so many are squeezed to: a sixteenth, in eights as timm rounds it. */
export const squeezedChannels = (channels: number): number =>
  Math.max(8, 8 * Math.floor((channels / 16 + 4) / 8));

/**
 * Squeeze and excitation: the mean of every channel, a layer to a sixteenth of them and one back to factors in (0, 1), which the channels
 * are multiplied with. The two layers are convolutions on one pixel, as PyTorch's models have them.
 *
 * @param channels    of x, as published
 * @param scale       what makes them narrower or wider
 * @param hidden      the activation between the two layers. The gate stays a sigmoid
 * @param squeezed    channels between the two layers, as published
 * @source Hu, Shen & Sun 2018, arXiv:1709.01507, section 3
 */
export function squeezeExcite(
  channels: number,
  scale: Scale,
  hidden: () => Layer = relu,
  squeezed = squeezedChannels(channels),
): Layer {
  const factors = sequential({
    pool: adaptiveAvgPool({ size: 1 }),
    fc1: conv2d({ filters: scale(squeezed), kernel: 1 }),
    act: hidden(),
    fc2: conv2d({ filters: scale(channels), kernel: 1 }),
    gate: activation("sigmoid"),
  });
  return gate(factors);
}
