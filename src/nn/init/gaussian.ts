import { normal as normalOf, uniform as uniformOf } from "../../tensor/index.ts";
import { optional, positive } from "../layer/field.ts";
import { initializer } from "./initializer.ts";

const source =
  "common before 2010; Krizhevsky, Sutskever & Hinton 2012, ImageNet classification with deep convolutional neural networks, section 5";

/** A Gaussian of one deviation for all layers, however many inputs they sum: too small and deep layers fall silent, too large and they explode. */
export const normal = initializer<{ std: number }>({
  name: "normal",
  fields: { std: optional(positive, 0.01) },
  make: (key, shape, _fans, { std }) => normalOf(key, shape).mul(std),
  formula: "σ = std",
  source,
});

/** Uniform in ±bound. */
export const uniform = initializer<{ bound: number }>({
  name: "uniform",
  fields: { bound: optional(positive, 0.05) },
  make: (key, shape, _fans, { bound }) => uniformOf(key, shape, -bound, bound),
  formula: "σ = bound / √3",
  source,
});
