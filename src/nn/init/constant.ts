import { ones as onesOf, zeros as zerosOf } from "../../tensor/index.ts";
import type { Initializer } from "./initializer.ts";

const source = "the usual start of biases (0) and of scales (1)";

/** All 0: right for a bias; a weight would give every unit the same gradient. */
export const zeros: Initializer = {
  name: "zeros",
  make: (_key, shape) => zerosOf(shape),
  formula: "σ = 0",
  source,
};

/** All 1: right for the scale of a normalisation. */
export const ones: Initializer = {
  name: "ones",
  make: (_key, shape) => onesOf(shape),
  formula: "σ = 0, mean 1",
  source,
};
