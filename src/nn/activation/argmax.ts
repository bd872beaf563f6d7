import { oneHot, type Tensor } from "../../tensor/index.ts";
import { axisActivation } from "./activation.ts";

/** The last axis put where `axis` is. */
function lastTo(axis: number, x: Tensor): Tensor {
  const order = Array.from({ length: x.rank - 1 }, (_, i) => i);
  order.splice(axis < 0 ? axis + x.rank : axis, 0, x.rank - 1);
  return x.permute(order);
}

/** Argmax: 1 at the largest value along an axis, the first of equal ones, and 0 elsewhere. For evaluation only. */
export const argmax = axisActivation({
  name: "argmax",
  title: "argmax",
  aliases: ["hardmax"],
  latex: { formula: "\\left[i = \\operatorname{argmax}_j x_j\\right]" },
  evaluationOnly: true,
  apply: (x, axis) => lastTo(axis, oneHot(x.argmax(axis), x.shape.at(axis) ?? 1)),
  range: ["[", 0, 1, "]"],
  note: "Its slope is 0 wherever it has one, so nothing learns through it: train with softmax, which is its smooth form.",
  source: "Bridle 1990, Training stochastic model recognition algorithms as networks",
});
