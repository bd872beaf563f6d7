import { softmax as along } from "../../tensor/index.ts";
import { axisActivation } from "./activation.ts";

/** Softmax: positive values of sum 1 along an axis, in the ratios of the exponentials. */
export const softmax = axisActivation({
  name: "softmax",
  title: "softmax",
  latex: {
    formula: "\\frac{e^{x_i}}{\\sum_j e^{x_j}}",
    derivative: "f_i \\, \\left(\\delta_{ij} - f_j\\right)",
  },
  apply: (x, axis) => along(x, axis),
  range: ["(", 0, 1, ")"],
  note: "Adding a number to all of x changes nothing; of (0, z) it is (σ(−z), σ(z)).",
  source:
    "Boltzmann 1868; Bridle 1990, Probabilistic interpretation of feedforward classification network outputs",
});
