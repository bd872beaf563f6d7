import { foldIn, normal, type Tensor, tensor } from "../../tensor/index.ts";
import { index, optional, within } from "../layer/field.ts";
import { initializer } from "./initializer.ts";

export interface IdentityOptions {
  /** Deviation of what stands elsewhere, so that channels that start alike learn to differ. Default 0. */
  readonly std: number;
  /** So many groups of channels are told apart, the paper's C. Default 0: as many as divide both numbers of channels. */
  readonly maps: number;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The value wherever an input channel and an output channel are of the same group, as a matrix [in, out]. */
function passing(inputs: number, outputs: number, groups: number): Tensor {
  const groupOf = (channel: number, channels: number): number =>
    Math.floor((channel * groups) / channels);
  const values = Float32Array.from({ length: inputs * outputs }, (_, at) => {
    const [from, to] = [Math.floor(at / outputs), at % outputs];
    return groupOf(from, inputs) === groupOf(to, outputs) ? groups / outputs : 0;
  });
  return tensor(values, [inputs, outputs]);
}

/**
 * Convolutions that pass on what they read: the middle tap of the kernel is the identity, all else is 0 or little. Where the numbers of
 * channels differ, both fall into C groups, and each group passes on its sum:
 *
 *   w[middle, a, b] = C / out   where ⌊a C / in⌋ = ⌊b C / out⌋,   all else ε ~ N(0, std²)
 *
 * A layer so multiplies the mean of a group by in / out; layers that end with as many channels as the first one reads give its input
 * back. Right for a module that is put behind a trained network, where nothing is to be lost.
 *
 * @source Yu & Koltun 2016, arXiv:1511.07122, equations 4 and 5
 */
export const identity = initializer<IdentityOptions>({
  name: "identity",
  fields: {
    std: optional(within(0, Number.POSITIVE_INFINITY), 0),
    maps: optional(index, 0),
  },
  make(key, shape, _fans, { std, maps }) {
    const [inputs = 1, outputs = 1] = shape.slice(-2);
    const kernel = shape.slice(0, -2);
    const middle = passing(inputs, outputs, maps || divisor(inputs, outputs));
    const lone = middle.reshape([...kernel.map(() => 1), inputs, outputs]);
    const around = kernel.map((n) => [Math.floor(n / 2), n - 1 - Math.floor(n / 2)] as const);
    const placed = lone.pad([...around, [0, 0], [0, 0]]);
    if (std === 0) return placed;
    const noise = normal(foldIn(key, 0), shape).mul(std);
    return placed.add(noise.mul(placed.eq(0).cast("float32")));
  },
  formula: "σ = std, beside the ones",
  source: "Yu & Koltun 2016, arXiv:1511.07122, equations 4 and 5",
});
