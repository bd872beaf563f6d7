import { activation } from "./activation.ts";

/** Rectified linear unit: max(x, 0). A unit whose inputs are all negative gets no gradient and may die. */
export const relu = activation({
  name: "relu",
  title: "ReLU",
  expr: (x) => x.max(0),
  range: ["[", 0, Infinity, ")"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "left",
  kinks: [{ at: 0, slope: 0 }],
  source: "Nair & Hinton 2010, Rectified linear units improve restricted Boltzmann machines",
});
