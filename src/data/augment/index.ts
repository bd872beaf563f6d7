import { affine } from "./affine.ts";
import { brightness } from "./brightness.ts";
import { contrast } from "./contrast.ts";
import { crop } from "./crop.ts";
import { cutmix } from "./cutmix.ts";
import { cutout } from "./cutout.ts";
import { flip, flipVertical } from "./flip.ts";
import { hue } from "./hue.ts";
import { mixup } from "./mixup.ts";
import { saturation } from "./saturation.ts";
import { complete, type Given, type Settings, unknownSetting, type Values } from "./setting.ts";
import type { Changing, Mixing, Placing, Transformation } from "./transformation.ts";

/** In the order in which they are applied: first what moves pixels, … */
export const placings = [crop, affine] as const satisfies readonly Placing[];

/** … then what changes them where they lie, … */
export const changings = [
  flip,
  flipVertical,
  brightness,
  contrast,
  saturation,
  hue,
  cutout,
] as const satisfies readonly Changing[];

/** … and after standardisation what mixes two images. Of several that are on, each image draws one. */
export const mixings = [mixup, cutmix] as const satisfies readonly Mixing[];

/** Every transformation, in the order in which they are applied. */
export const transformations: readonly Transformation[] = [...placings, ...changings, ...mixings];

type Known = (typeof placings | typeof changings | typeof mixings)[number]["settings"];
type Intersection<U> = (U extends unknown ? (union: U) => void : never) extends (
  intersection: infer I extends Settings,
) => void
  ? I
  : never;
type AllSettings = Intersection<Known>;

/** The settings of all transformations by name. */
export const augmentationSettings: AllSettings = Object.assign(
  {},
  ...transformations.map(({ settings }) => settings),
);

/**
 * Random changes of the training images, drawn for every sample and epoch anew: `{ crop: 4, flip: true, cutout: 8 }`. What is left out
 * is off. Numbers are ranges, sizes or probabilities; each setting's record says which.
 */
export type Augmentation = Given<AllSettings>;

/**
 * The value of every setting.
 * @throws {RangeError} naming a setting that is unknown, or whose value cannot be
 */
export const completeAugmentation = (augmentation: Augmentation): Values<AllSettings> =>
  complete(augmentationSettings, augmentation);

/** "shfit is unknown; write shift", or undefined where every name is a setting's. */
export const unknownAugmentation = (augmentation: object): string | undefined =>
  unknownSetting(augmentationSettings, augmentation);
