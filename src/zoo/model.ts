import { imagenetPreprocess, type Preprocess } from "../data/index.ts";
import type { PytorchNames } from "../formats/pytorch/names.ts";
import type { Layer } from "../nn/index.ts";

/** What every model can be built with; some have more options. */
export interface BuildOptions {
  /** Length of the output. Default: as published. */
  readonly classes?: number;
  /** Multiplier of all numbers of channels and hidden units. Default 1: as published. */
  readonly width?: number;
}

/** A published (or measured) architecture: how it is built, what it reads, and the figures that it must have. */
export interface Model {
  /** As torchvision or timm calls it, where one of them has it. */
  readonly name: string;
  /** What `fovea zoo` groups by: "ResNet", "VGG". */
  readonly family: string;
  /** One line: what it is. */
  readonly description: string;
  /** Where it was published: "He, Zhang, Ren & Sun 2016, arXiv:1512.03385". */
  readonly source: string;
  /** Shape of one example: [H, W, C] for images, [features] for vectors. */
  readonly input: readonly number[];
  /** A small input that all its layers fit, for tests and quick looks. Default: 32×32 of the same channels. */
  readonly small?: readonly number[];
  /** Held by a test. */
  readonly expect: { readonly params: number; readonly macs: number };
  /** How torchvision's or timm's model of this name calls the layers. Absent: by their paths. */
  readonly pytorch?: PytorchNames;
  /** How its published weights were shown pictures, where that is not the way of most models for ImageNet. */
  readonly preprocess?: Preprocess;
  build(options?: BuildOptions): Layer;
}

/** How a picture becomes the input of this model: that of ImageNet for photographs, for small images bytes / 255. */
export function preprocessOf({ preprocess, input }: Model): Preprocess {
  const [height = 0, , channels] = input;
  return preprocess ?? (channels === 3 && height >= 160 ? imagenetPreprocess(height) : {});
}

/** A published number of channels as a model of some width has it. */
export type Scale = (published: number, multiple?: number) => number;

/**
 * Channels of a model made `width` times as wide: whole, at least one, and a multiple of `multiple`, which groups need.
 *
 * @throws {RangeError} unless the width is a finite number above 0
 */
export function scaleChannels(width = 1): Scale {
  if (!(width > 0 && Number.isFinite(width)))
    throw new RangeError(`width is ${width}, must be a number above 0`);
  return (published, multiple = 1) =>
    width === 1 ? published : multiple * Math.max(1, Math.round((width * published) / multiple));
}
