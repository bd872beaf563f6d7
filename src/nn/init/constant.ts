import { full, ones as onesOf, zeros as zerosOf } from "../../tensor/index.ts";
import { finite, optional } from "../layer/field.ts";
import { initializer } from "./initializer.ts";

const source = "the usual start of biases (0) and of scales (1)";

/** All 0: right for a bias; weights of 0 pass no gradient on, so nothing behind them learns. */
export const zeros = initializer({
  name: "zeros",
  fields: {},
  make: (_key, shape) => zerosOf(shape),
  formula: "σ = 0",
  source,
});

/** All 1: right for the scale of a normalisation. */
export const ones = initializer({
  name: "ones",
  fields: {},
  make: (_key, shape) => onesOf(shape),
  formula: "σ = 0, mean 1",
  source,
});

/** All the same: every unit of a layer computes and learns the same, so the layer is as good as one unit. */
export const constant = initializer<{ value: number }>({
  name: "constant",
  fields: { value: optional(finite, 0.1) },
  make: (_key, shape, _fans, { value }) => full(shape, value),
  formula: "σ = 0, mean value",
  source: "the lectures' same-value initialisation, to be avoided for weights",
});
