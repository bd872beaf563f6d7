import { logSoftmax as along } from "../../tensor/index.ts";
import { axisActivation } from "./activation.ts";

/** Logarithm of the softmax, finite where the softmax itself rounds to 0. */
export const logSoftmax = axisActivation({
  name: "logSoftmax",
  title: "log-softmax",
  aliases: ["log_softmax"],
  latex: {
    formula: "x_i - \\ln \\sum_j e^{x_j}",
    derivative: "\\delta_{ij} - e^{f_j}",
  },
  apply: (x, axis) => along(x, axis),
  range: ["(", -Infinity, 0, ")"],
  source: "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs",
});
