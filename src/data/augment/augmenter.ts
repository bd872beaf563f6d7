import {
  type Dataset,
  type ImageShape,
  isImageShape,
  type Standardisation,
  valuesOf,
} from "../dataset.ts";
import { fitStandardisation } from "../standardise.ts";
import { deriveKey, Stream } from "../threefry.ts";
import { copyShifted, STILL } from "./affine.ts";
import { type Augmentation, changings, completeAugmentation, mixings, placings } from "./index.ts";
import type { Settings, Values } from "./setting.ts";
import type {
  Changing,
  ImageKind,
  Mixing,
  Placing,
  Share,
  Source,
  Transformation,
} from "./transformation.ts";

export interface AugmenterOptions extends Partial<Standardisation> {
  readonly augmentation?: Augmentation | undefined;
  /** Without it nothing is drawn: there can be no augmentation. */
  readonly seed?: number | undefined;
  readonly epoch?: number;
}

/** Another image that was mixed in, and what share the own one keeps: 1 where none was. */
export interface Mixture {
  partner: number;
  share: number;
}

/** One transformation that is on, with its own words. */
interface Step<T, D = unknown> {
  readonly transformation: T;
  readonly random: Stream;
  readonly drawn: D;
}

/** Names the words that choose partners. */
const PARTNERS = 4;

/**
 * Makes the images of one epoch, each a function of (seed, epoch, index) alone.
 *
 *   image ← mix(standardise(change(place(image))), another image made alike)
 *
 * Nothing is allocated from image to image. Host code of + − × ÷ and √ only: the same bits on every machine, backend and engine.
 */
export class Augmenter {
  /** True if images are mixed, and labels with them. */
  readonly mixes: boolean;
  readonly #data: Source;
  readonly #pixels: number;
  readonly #size: number;
  readonly #kind: ImageKind;
  readonly #values: Values<Settings>;
  readonly #placings: readonly Step<Placing>[];
  readonly #changings: readonly Step<Changing>[];
  readonly #mixings: readonly Step<Mixing, Share>[];
  readonly #partners: Stream;
  readonly #mixture: Mixture = { partner: 0, share: 1 };
  /** Leaves values as they are. */
  readonly #plain: Gains;
  readonly #standard: Gains;
  /** Two images in the data's own units, read and written in turn. */
  readonly #scratch: readonly [Scratch, Scratch];
  readonly #other: Float32Array;

  /** @throws {RangeError} for an augmentation or standardisation that cannot be, or augmentation without a seed */
  constructor(dataset: Dataset, options: AugmenterOptions = {}) {
    const { augmentation, seed, epoch = 0 } = options;
    if (augmentation !== undefined && seed === undefined)
      throw new RangeError("batches: augmentation needs a seed");
    const { images, size } = dataset;
    const shape = asImage(dataset.shape);
    const [height, width, channels] = shape;
    this.#pixels = height * width * channels;
    this.#data = { pixels: images, shape };
    this.#size = size;
    this.#kind = kindOf(dataset, options);
    this.#standard = gainsOf(this.#kind, options);
    this.#plain = { gain: new Float64Array(channels).fill(1), offset: new Float64Array(channels) };

    const values = completeAugmentation(augmentation ?? {});
    const stepOf = <T extends Transformation>(transformation: T) => ({
      transformation,
      random: new Stream(deriveKey(seed ?? 0, transformation.stream, epoch)),
      drawn: transformation.blank() as ReturnType<T["blank"]>,
    });
    const isOn = (transformation: Transformation) => transformation.isOn(values);
    this.#values = values;
    this.#placings = (placings as readonly Placing[]).filter(isOn).map(stepOf);
    this.#changings = (changings as readonly Changing[]).filter(isOn).map(stepOf);
    this.#mixings = (mixings as readonly Mixing[]).filter(isOn).map(stepOf);
    for (const { transformation } of [...this.#placings, ...this.#changings, ...this.#mixings]) {
      if (!isImageShape(dataset.shape))
        throw new RangeError(
          `augmentation: ${transformation.name} changes images [height, width, channels]; ${dataset.name} has examples [${dataset.shape.join(", ")}]; leave it out`,
        );
      transformation.check?.(values, this.#kind);
    }

    this.mixes = this.#mixings.length > 0;
    this.#partners = new Stream(deriveKey(seed ?? 0, PARTNERS, epoch));
    this.#other = new Float32Array(this.mixes ? this.#pixels : 0);
    const several = this.#placings.length > 1 || this.#changings.length > 0;
    const scratch = () => ({ pixels: new Float64Array(several ? this.#pixels : 0), shape });
    this.#scratch = [scratch(), scratch()];
  }

  /** Writes one image of the data, placed, changed and standardised, but not mixed, to `to` in `out`. */
  write(sample: number, out: Float32Array, to: number): void {
    const changed = this.#changings.length > 0;
    const last = this.#placings.length - 1;
    let source: Source = this.#data;
    let from = sample * this.#pixels;
    for (let k = 0; k <= last; k++) {
      const step = this.#placings[k] as Step<Placing>;
      this.#draw(step, sample);
      // The last of all goes straight into the batch.
      if (k === last && !changed) {
        this.#place(step, source, from, this.#standard, out, to);
        return;
      }
      const target = this.#scratch[(k % 2) as 0 | 1];
      this.#place(step, source, from, this.#plain, target.pixels, 0);
      source = target;
      from = 0;
    }
    if (changed) {
      const image = this.#scratch[(Math.max(0, last) % 2) as 0 | 1];
      if (last < 0) load(source.pixels, from, image.pixels);
      for (let k = 0; k < this.#changings.length; k++) {
        const step = this.#changings[k] as Step<Changing>;
        this.#draw(step, sample);
        step.transformation.change(step.drawn, this.#values, image.pixels, this.#kind);
      }
      standardise(image.pixels, this.#standard, out, to);
      return;
    }
    copyShifted(source, from, STILL, this.#standard.gain, this.#standard.offset, out, to);
  }

  /** Mixes another image of the data into the written one at `to`. The result is valid until the next call. */
  mix(sample: number, out: Float32Array, to: number): Readonly<Mixture> {
    const random = this.#partners.seek(sample);
    const mixture = this.#mixture;
    mixture.partner = random.below(this.#size);
    const step = this.#mixings[random.below(this.#mixings.length)];
    mixture.share = 1;
    if (step === undefined) return mixture;
    this.#draw(step, sample);
    mixture.share = step.drawn.share;
    if (mixture.share < 1) {
      this.write(mixture.partner, this.#other, 0);
      step.transformation.mix(step.drawn, this.#kind, out, to, this.#other);
    }
    return mixture;
  }

  #draw({ transformation, random, drawn }: Step<Transformation>, sample: number): void {
    transformation.draw(this.#values, random.seek(sample), this.#kind, drawn);
  }

  #place(
    { transformation, drawn }: Step<Placing>,
    source: Source,
    from: number,
    { gain, offset }: Gains,
    out: Float32Array | Float64Array,
    to: number,
  ): void {
    transformation.place(drawn, this.#values, source, from, gain, offset, out, to);
  }
}

interface Scratch extends Source {
  readonly pixels: Float64Array;
}

/** For each channel: value · gain + offset. */
interface Gains {
  readonly gain: Float64Array;
  readonly offset: Float64Array;
}

// The first and the last step of a change have loops of their own: one that meets many kinds of arrays is slow.

function load(pixels: Source["pixels"], from: number, image: Float64Array): void {
  for (let i = 0; i < image.length; i++) image[i] = pixels[from + i] as number;
}

function standardise(
  image: Float64Array,
  { gain, offset }: Gains,
  out: Float32Array,
  to: number,
): void {
  const channels = gain.length;
  for (let c = 0; c < channels; c++) {
    const g = gain[c] as number;
    const o = offset[c] as number;
    for (let i = c; i < image.length; i += channels) out[to + i] = (image[i] as number) * g + o;
  }
}

/** What is no image is a row of places, each with the channels (or features) of the last axis. */
function asImage(shape: readonly number[]): ImageShape {
  if (isImageShape(shape)) return shape;
  const { values, channels } = valuesOf(shape);
  return [1, values / channels, channels];
}

/** The mean is what the batches subtract; where they subtract none, what the data have. */
function kindOf(dataset: Dataset, { mean }: Partial<Standardisation>): ImageKind {
  const { images } = dataset;
  const shape = asImage(dataset.shape);
  const full = images instanceof Uint8Array ? 255 : 1;
  let known: readonly number[] | undefined;
  return {
    shape,
    full,
    mean() {
      known ??= [...perChannel("mean", mean ?? fitStandardisation(dataset).mean, shape[2])].map(
        (value) => value * full,
      );
      return known;
    },
  };
}

/** (value / full − mean) / std = value · gain + offset. */
function gainsOf(
  { shape: [, , channels], full }: ImageKind,
  { mean = 0, std = 1 }: Partial<Standardisation>,
): Gains {
  const means = perChannel("mean", mean, channels);
  const deviations = perChannel("std", std, channels);
  if (!means.every(Number.isFinite))
    throw new RangeError(`batches: mean is ${means.join(", ")}; it must be finite`);
  if (deviations.some((deviation) => !(deviation > 0)))
    throw new RangeError(`batches: std is ${deviations.join(", ")}; it must be above 0`);
  return {
    gain: deviations.map((deviation) => 1 / (full * deviation)),
    offset: deviations.map((deviation, c) => -(means[c] as number) / deviation),
  };
}

function perChannel(name: string, value: number | readonly number[], channels: number) {
  if (typeof value === "number") return new Float64Array(channels).fill(value);
  if (value.length !== channels)
    throw new RangeError(`batches: ${name} has ${value.length} values for ${channels} channels`);
  return Float64Array.from(value);
}
