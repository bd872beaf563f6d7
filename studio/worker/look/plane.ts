import { channelMaps } from "../../../src/inspect/index.ts";
import type { Variables } from "../../../src/nn/index.ts";
import { tensor } from "../../../src/tensor/index.ts";
import type { Plane } from "./answer.ts";
import type { Probe } from "./probe.ts";

/** Points along a side of the plane, and along a line. */
const [SIDE, LENGTH] = [32, 128];

/**
 * What a layer's units make of every input of one or two numbers: a map of the plane for each, or a curve. The second number grows
 * upwards.
 */
export function planeOf(
  probe: Probe,
  variables: Variables,
  { path, step, most }: { readonly path: string; readonly step: number; readonly most: number },
): Plane | undefined {
  const { input } = probe.subject;
  const [inputs] = input;
  if (input.length !== 1 || (inputs !== 1 && inputs !== 2)) return undefined;
  const bounds = boundsOf(probe, inputs);
  const [height, width] = inputs === 2 ? [SIDE, SIDE] : [1, LENGTH];
  const along = (axis: number, part: number): number => {
    const [low, high] = bounds[axis] ?? [0, 1];
    return low + (high - low) * part;
  };
  const points = new Float32Array(height * width * inputs);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * inputs;
      points[at] = along(0, x / (width - 1));
      if (inputs === 2) points[at + 1] = along(1, 1 - y / (height - 1));
    }
  const x = tensor(points, [height * width, inputs]);
  const channels = probe.subject.layers.find((layer) => layer.path === path)?.shape;
  if (channels?.length !== 1) return undefined;
  const mapsOf = (of: Variables) => {
    const output = probe.outputs(of, x).find((layer) => layer.path === path)?.output;
    return channelMaps(output?.data() ?? [], [1, height, width, ...channels], 0, most);
  };
  return {
    ...{ step, bounds, channels: channels[0] ?? 0 },
    ...{ maps: mapsOf(variables), before: mapsOf(probe.start) },
  };
}

/** A little more than the examples take up. */
function boundsOf(probe: Probe, inputs: number): (readonly [number, number])[] {
  const values = probe.first(512).data();
  return Array.from({ length: inputs }, (_, axis) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < values.length; i += inputs) {
      low = Math.min(low, Number(values[i]));
      high = Math.max(high, Number(values[i]));
    }
    const rim = (high - low) * 0.08 || 1;
    return [low - rim, high + rim];
  });
}
