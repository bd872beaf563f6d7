/** How a picture of any size becomes the input of a model. */
export interface Preprocess {
  /** What is done where the picture has other proportions: its rim cut off, the picture distorted, or black added. Default "crop". */
  readonly fit?: "crop" | "stretch" | "pad";
  /** With "crop": the shorter side is made so long first, and the input cut from the middle. Default: the input's own. */
  readonly resize?: number;
  /** (byte / 255 − mean) / std, for all channels or for each. Default 0 and 1: the model has learnt from bytes / 255. */
  readonly mean?: number | readonly number[];
  readonly std?: number | readonly number[];
}

const isFigure = (value: unknown): boolean =>
  [value].flat().every((n) => typeof n === "number" && Number.isFinite(n));

/** Whether every part of `value` is what it must be, and none is unknown. */
export function isPreprocess(value: unknown): value is Preprocess {
  if (typeof value !== "object" || value === null) return false;
  const { fit = "crop", resize = 1, mean = 0, std = 1, ...rest } = value as Preprocess;
  return (
    Object.keys(rest).length === 0 &&
    ["crop", "stretch", "pad"].includes(fit) &&
    Number.isSafeInteger(resize) &&
    resize >= 1 &&
    isFigure(mean) &&
    isFigure(std) &&
    [std].flat().every((n) => n > 0)
  );
}

/**
 * How models for ImageNet have been shown pictures since AlexNet: the middle seven eighths, red, green and blue standardised by the
 * training images' means and deviations.
 */
export const imagenetPreprocess = (side: number): Preprocess => ({
  fit: "crop",
  resize: Math.round((side * 8) / 7),
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
});
