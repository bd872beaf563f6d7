import { type Layer, sequential } from "../nn/index.ts";

/** Layers one after the other, called 0, 1, 2, … as in PyTorch's nn.Sequential. */
export const numbered = (layers: readonly Layer[]): Layer =>
  sequential(Object.fromEntries(layers.entries()));
