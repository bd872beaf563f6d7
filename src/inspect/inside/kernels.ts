import type { Shape } from "../../graph/shape.ts";
import type { Layer, Variables } from "../../nn/index.ts";
import { flatten, leafPaths, type Tensor } from "../../tensor/index.ts";
import { type TracedLayer, traceModel } from "../trace.ts";

/** A weight as pictures: one for each output channel and each input channel that it sees. */
export interface KernelPictures {
  /** Of the layer. */
  readonly path: string;
  readonly type: string;
  /** Of the tensor: "conv1/weight". */
  readonly weight: string;
  readonly shape: Shape;
  /** Output channels; 1 where the weight is shown as one matrix. */
  readonly filters: number;
  /** Pictures of a filter: the input channels that it sees. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** The weights as they are, [filters, channels, height, width]. */
  readonly values: Float32Array;
  /** Rows are output units and columns input units of one matrix. */
  readonly matrix: boolean;
}

interface Plan extends Omit<KernelPictures, "values"> {
  /** Where element [filter, channel, y, x] lies in the weight. */
  readonly at: (filter: number, channel: number, y: number, x: number) => number;
}

/**
 * The weights of convolutions and linear layers as pictures. A convolution [Kh, Kw, Cin, Cout] gives Cout filters of Cin pictures Kh × Kw;
 * a linear layer that reads a flattened image gives each unit's weights in that image's shape; every other weight with two axes is one matrix
 * with a row for each output. Colours are up to `shades`.
 *
 * @param inputShape  of one example
 * @returns a function of the variables; the model is traced once
 * @throws {ShapeError} naming the layer that such an input does not fit
 */
export function kernelPictures(model: Layer, inputShape: Shape) {
  const plans = traceModel(model, inputShape).layers.flatMap((layer) =>
    plansOf(layer, model.children.length === 0),
  );
  return (variables: Variables, only: (path: string) => boolean = () => true): KernelPictures[] => {
    const [leaves] = flatten<Tensor>(variables.params);
    const paths = leafPaths(variables.params);
    return plans
      .filter(({ path }) => only(path))
      .flatMap(({ at, ...plan }): KernelPictures[] => {
        const data = leaves[paths.indexOf(plan.weight)]?.data();
        if (data === undefined) return [];
        const { filters, channels, height, width } = plan;
        const values = new Float32Array(filters * channels * height * width);
        let next = 0;
        for (let filter = 0; filter < filters; filter++)
          for (let channel = 0; channel < channels; channel++)
            for (let y = 0; y < height; y++)
              for (let x = 0; x < width; x++)
                values[next++] = Number(data[at(filter, channel, y, x)]);
        return [{ ...plan, values }];
      });
  };
}

function plansOf({ path, layer, params, input }: TracedLayer, alone: boolean): Plan[] {
  const { type } = layer;
  return params.flatMap(({ name, tensor: { shape, dtype } }): Plan[] => {
    if (dtype !== "float32" || shape.length < 2) return [];
    // A model of one layer has its own name for path, and its parameters none before theirs.
    const weight = alone || path === "" ? name : `${path}/${name}`;
    const known = { path, type, weight, shape };
    const [inner, outer] = [shape.at(-2) as number, shape.at(-1) as number];
    if (shape.length > 2) {
      // What a transposed convolution reads is its last axis.
      const turned = type.startsWith("convTranspose");
      const [filters, channels] = turned ? [inner, outer] : [outer, inner];
      const width = shape.at(-3) as number;
      const height = shape.slice(0, -3).reduce((a, b) => a * b, 1);
      const at: Plan["at"] = (filter, channel, y, x) => {
        const [i, o] = turned ? [filter, channel] : [channel, filter];
        return ((y * width + x) * inner + i) * outer + o;
      };
      if (height * width > 1)
        return [{ ...known, filters, channels, height, width, matrix: false, at }];
      const one: Plan["at"] = (_, __, y, x) => at(y, x, 0, 0);
      const size = { filters: 1, channels: 1, height: filters, width: channels };
      return [{ ...known, ...size, matrix: true, at: one }];
    }
    const image = type === "linear" ? imageBehind(input) : undefined;
    if (image !== undefined) {
      const [height, width, channels] = image;
      const at: Plan["at"] = (filter, channel, y, x) =>
        ((y * width + x) * channels + channel) * outer + filter;
      return [{ ...known, filters: outer, channels, height, width, matrix: false, at }];
    }
    const at: Plan["at"] = (_, __, y, x) => x * outer + y;
    const size = { filters: 1, channels: 1, height: outer, width: inner };
    return [{ ...known, ...size, matrix: true, at }];
  });
}

/** The shape of the image that was flattened to make this input. */
function imageBehind({ node }: Tensor): readonly [number, number, number] | undefined {
  if (node.primitive.name !== "reshape") return undefined;
  const [, height, width, channels, ...more] = node.inputs[0]?.shape ?? [];
  if (height === undefined || width === undefined || channels === undefined) return undefined;
  return more.length > 0 || height * width === 1 ? undefined : [height, width, channels];
}

export interface ShadeOptions {
  /** So many values are divided by their own largest; all by one where absent. */
  readonly size?: number;
}

/**
 * Values as shades from −1 to 1, by which pictures are coloured:
 *
 *   s = v / max |v|
 *
 * the maximum over all of them (so that pictures can be compared), or over each run of `size` values (so that a faint one can be seen).
 * 0 stays 0, the middle of the scale, whatever the others are. NaN stays NaN; infinite ones are ±1 and count for no maximum.
 */
export function shades(values: ArrayLike<number>, { size = values.length }: ShadeOptions = {}) {
  const made = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += size) {
    const end = Math.min(values.length, start + size);
    let most = 0;
    for (let i = start; i < end; i++) {
      const magnitude = Math.abs(values[i] as number);
      if (magnitude > most && magnitude < Number.POSITIVE_INFINITY) most = magnitude;
    }
    for (let i = start; i < end; i++) {
      const value = values[i] as number;
      made[i] = most === 0 && Number.isFinite(value) ? 0 : Math.min(1, Math.max(-1, value / most));
    }
  }
  return made;
}
