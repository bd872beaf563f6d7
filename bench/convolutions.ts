import { summarise } from "../src/inspect/index.ts";
import { challenge } from "../src/zoo/index.ts";
import type { Geometry } from "./float64-conv.ts";

/** All of the network's have it. */
const KERNEL = 3;

/** The convolutions of the challenge network, read off the model, so that they stay the model's. */
export function convolutions(batch: number): Geometry[] {
  return summarise(challenge.build(), challenge.input)
    .layers.filter(({ type }) => type === "conv2d")
    .map(({ input, output }) => {
      const [height, , channels] = input as [number, number, number];
      const [rows, , filters] = output as [number, number, number];
      const padding = (rows - height + KERNEL - 1) / 2;
      return { batch, height, channels, filters, kernel: KERNEL, padding, rows };
    });
}
