import type { Backend } from "../../backend/backend.ts";
import { type Shape, ShapeError } from "../../graph/shape.ts";
import { type Layer, nearestNames, type Variables } from "../../nn/index.ts";
import {
  compile,
  concat,
  foldIn,
  gather,
  grad,
  type Key,
  key,
  normal,
  type Tensor,
  tensor,
  uniform,
  where,
} from "../../tensor/index.ts";
import { type ObservedLayer, observeLayers } from "./observed.ts";

export interface MaximiseOptions {
  /** The output channel, or unit. */
  readonly channel: number;
  /** Chooses the noise it starts from and the jitter. Default 1. */
  readonly seed?: number;
  /** Default 256. */
  readonly steps?: number;
  /** How far a step goes, as a part of `high − low`; falls to a tenth of it. Default 0.05. */
  readonly rate?: number;
  /** Before each step the picture is moved by up to so many pixels, its rim repeated. Default 2 for pictures. */
  readonly jitter?: number;
  /** So much of each step's picture is replaced by its blurred one (1 2 1 in both directions), 0 … 1. Default 0.02 for pictures. */
  readonly blur?: number;
  /** Pull of the total variation beside that of the activation. Default 0.1 for pictures. */
  readonly variation?: number;
  /** Values that an input has. Default 0 … 1. */
  readonly low?: number;
  readonly high?: number;
  /** What the norm is measured from, and the start lies around. Default: `low`'s and `high`'s middle. */
  readonly centre?: number;
  /** √(mean (x − centre)²) at most. Default: no limit. */
  readonly norm?: number;
  readonly onProgress?: (progress: MaximiseProgress) => void | Promise<void>;
  /** How often progress is reported. Default every 8 steps. */
  readonly every?: number;
  /** Ends the search where it stands. */
  readonly signal?: AbortSignal | undefined;
}

export interface MaximiseProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean activation of the channel before this step, of the picture as it was moved. */
  readonly activation: number;
  /** As it stands, of the input's shape. */
  readonly input: Float32Array;
}

export interface Maximised {
  readonly input: Float32Array;
  /** Mean activation of the channel over all places, of the input that was found and of the noise it came from. */
  readonly activation: number;
  readonly start: number;
  readonly steps: number;
}

/** Numbers that one program serves all channels and settings with. */
type Settings = {
  readonly rate: Tensor;
  readonly blur: Tensor;
  readonly variation: Tensor;
  readonly low: Tensor;
  readonly high: Tensor;
  readonly centre: Tensor;
  readonly norm: Tensor;
};

/**
 * A function that looks for the input which a channel answers to most: gradient ascent on the input, from noise.
 *
 *   maximise  mean over places of y[…, channel]
 *   x ← x + rate · g / rms(g),  g = ∇a / rms(∇a) − variation · ∇TV
 *
 * and after every step the norm limit, a little blur, and the range of values. TV is the sum of |differences| of neighbouring pixels.
 * Where that slope is 0 everywhere, as of a ReLU that is shut, the last layer before it that has weights and as many channels is climbed
 * instead, and where that is flat too the step is noise. Everything random follows from the seed.
 * Jitter, blur and total variation are for pictures [H, W, C]; other inputs have the limits only.
 *
 * @param layer  path of the layer
 * @cost  each step one forward and one backward pass up to the layer, for a single example
 * @source Erhan, Bengio, Courville & Vincent 2009, "Visualizing higher-layer features of a deep network"; Olah, Mordvintsev & Schubert
 *   2017, "Feature visualization", Distill, doi:10.23915/distill.00007
 * @throws {RangeError} for a layer or channel that does not exist
 */
export function maximiser(
  model: Layer,
  options: { readonly layer: string; readonly inputShape: Shape; readonly backend?: Backend },
) {
  const { layer, inputShape, backend } = options;
  const on = { ...(backend && { backend }) };
  const isPicture = inputShape.length === 3;
  const [height = 1, width = 1] = isPicture ? inputShape : [];
  const means = channelMeans(model, { layer, ...on });
  const step = compile(
    (
      variables: Variables,
      x: Tensor,
      mask: Tensor,
      moved: { readonly rows: Tensor; readonly columns: Tensor; readonly noise: Key },
      settings: Settings,
    ) => {
      const { rate, blur, variation, low, high, centre, norm } = settings;
      const shifted = (input: Tensor): Tensor =>
        isPicture ? gather(gather(input, moved.rows, 1), moved.columns, 2) : input;
      const climb = (behind: boolean) => (input: Tensor) => {
        const means = channelMeansOf(model, variables, shifted(input), { layer, behind });
        return means.reshape([-1]).mul(mask).sum();
      };
      const slope = grad(climb(false))(x);
      const uphill = where(rms(slope).gt(0), slope, grad(climb(true))(x));
      const scale = rms(uphill);
      const pull = uphill.div(where(scale.gt(0), scale, 1));
      const smooth = isPicture ? pull.sub(grad(totalVariation)(x).mul(variation)) : pull;
      const size = rms(smooth);
      const direction = where(
        scale.gt(0).and(size.gt(0)),
        smooth.div(where(size.gt(0), size, 1)),
        normal(moved.noise, x.shape),
      );
      const gone = x.add(direction.mul(rate).mul(high.sub(low)));
      const length = rms(gone.sub(centre));
      const limited = gone
        .sub(centre)
        .mul(where(length.gt(norm), norm.div(length), 1))
        .add(centre);
      const soft = isPicture ? limited.add(blurred(limited).sub(limited).mul(blur)) : limited;
      return { x: soft.maximum(low).minimum(high), activation: climb(false)(x) };
    },
    on,
  );

  return async (variables: Variables, asked: MaximiseOptions): Promise<Maximised> => {
    const { channel, seed = 1, steps = 256, every = 8, onProgress, signal } = asked;
    const { jitter = isPicture ? 2 : 0, low = 0, high = 1, rate = 0.05 } = asked;
    const { centre = (low + high) / 2, norm = 1e30 } = asked;
    const noise = normal(foldIn(key(seed), 0), [1, ...inputShape]);
    let x = noise
      .mul(0.2 * (high - low))
      .add(centre)
      .maximum(low)
      .minimum(high);
    const before = means(variables, x);
    const channels = before.length;
    if (!(Number.isSafeInteger(channel) && channel >= 0 && channel < channels))
      throw new RangeError(
        `${layer || "model"}: channel is ${channel}, must be from 0 to ${channels - 1}`,
      );
    const mask = tensor(Float32Array.from({ length: channels }, (_, c) => (c === channel ? 1 : 0)));
    const shifts = uniform(foldIn(key(seed), 1), [steps, 2]).data();
    const settings = {
      ...{ blur: asked.blur ?? 0.02, variation: asked.variation ?? 0.1 },
      ...{ low, high, centre, norm: Math.min(norm, 1e30) },
    };
    let done = 0;
    for (; done < steps && !signal?.aborted; done++) {
      const by = (axis: number) => Math.round((Number(shifts[done * 2 + axis]) * 2 - 1) * jitter);
      const moved = {
        rows: tensor(indices(height, by(0))),
        columns: tensor(indices(width, by(1))),
        noise: foldIn(key(seed), done + 2),
      };
      const slower = { ...settings, rate: rate * (1 - (0.9 * done) / steps) };
      const made = step(variables, x, mask, moved, asTensors(slower));
      if (done % every === 0)
        await onProgress?.({
          ...{ step: done, steps, activation: made.activation.item() },
          input: Float32Array.from(x.data()),
        });
      x = made.x;
    }
    return {
      input: Float32Array.from(x.data()),
      activation: means(variables, x)[channel] as number,
      start: before[channel] as number,
      steps: done,
    };
  };
}

/** A function that gives the mean activation of every channel of a layer for each example: [N, C], row by row. */
export function channelMeans(
  model: Layer,
  { layer, backend }: { readonly layer: string; readonly backend?: Backend | undefined },
) {
  const run = compile(
    (variables: Variables, x: Tensor) => channelMeansOf(model, variables, x, { layer }),
    { ...(backend && { backend }) },
  );
  return (variables: Variables, x: Tensor): Float32Array =>
    Float32Array.from(run(variables, x).data());
}

/** [N, C]. With `behind`, of the last layer up to this one that has weights and as many channels. */
function channelMeansOf(
  model: Layer,
  variables: Variables,
  x: Tensor,
  { layer: path, behind = false }: { readonly layer: string; readonly behind?: boolean },
): Tensor {
  const { layers } = observeLayers(model, variables, x, { training: false });
  const at = layers.findIndex((layer) => layer.path === path);
  const asked = layers[at];
  if (asked === undefined) throw new RangeError(unknownLayer(path, layers));
  if (asked.output.rank < 2 || asked.output.dtype !== "float32")
    throw new ShapeError(`${path}: its output has no channels`);
  const alike = ({ weighted, composite, output }: ObservedLayer): boolean =>
    weighted && !composite && output.shape.at(-1) === asked.output.shape.at(-1);
  const { output } = (behind && layers.slice(0, at + 1).findLast(alike)) || asked;
  const places = output.shape.map((_, axis) => axis).slice(1, -1);
  return places.length === 0 ? output : output.mean(places);
}

/** "layer conf1 is unknown (did you mean conv1?)" */
export function unknownLayer(path: string, layers: readonly { readonly path: string }[]): string {
  const names = layers.map((layer) => layer.path).filter((name) => name !== "");
  const near = nearestNames(path, names);
  const hint = near.length > 0 ? `did you mean ${near.join(", ")}?` : `known: ${names.join(", ")}`;
  return `layer ${path} is unknown (${hint})`;
}

const rms = (x: Tensor): Tensor => {
  // Of values divided by the largest: squares of small ones would vanish.
  const largest = x.abs().max();
  const by = where(largest.gt(0), largest, 1);
  return x.div(by).square().mean().sqrt().mul(by);
};

/** Σ |differences| of neighbours in both directions of [1, H, W, C]; smooth at 0, so that flat places stay flat. */
function totalVariation(x: Tensor): Tensor {
  const [, height = 1, width = 1] = x.shape;
  const size = (difference: Tensor) => difference.square().add(1e-6).sqrt().sum();
  const rows = x.slice(null, [1, height]).sub(x.slice(null, [0, height - 1]));
  const columns = x.slice(null, null, [1, width]).sub(x.slice(null, null, [0, width - 1]));
  return size(rows).add(size(columns));
}

/** The binomial 1 2 1 / 4 along rows and columns; the rim is repeated. */
function blurred(x: Tensor): Tensor {
  const along = (axis: 1 | 2) => (image: Tensor) => {
    const size = image.shape[axis] ?? 1;
    const part = (from: number, to: number) =>
      axis === 1 ? image.slice(null, [from, to]) : image.slice(null, null, [from, to]);
    const before = concat([part(0, 1), part(0, size - 1)], axis);
    const after = concat([part(1, size), part(size - 1, size)], axis);
    return before.add(image.mul(2)).add(after).div(4);
  };
  const once = (x.shape[1] ?? 1) > 1 ? along(1)(x) : x;
  return (x.shape[2] ?? 1) > 1 ? along(2)(once) : once;
}

const indices = (size: number, by: number): Int32Array =>
  Int32Array.from({ length: size }, (_, i) => Math.min(size - 1, Math.max(0, i + by)));

const asTensors = (numbers: Readonly<Record<keyof Settings, number>>): Settings =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, tensor(value)]),
  ) as Record<keyof Settings, Tensor>;
