import { activation } from "./activation.ts";

/** Leaky ReLU: x above 0, slope · x below, so that no unit dies. */
export const leakyRelu = activation({
  name: "leakyRelu",
  aliases: ["leaky_relu"],
  parameters: { slope: 0.01 },
  expr: (x, { slope }) => x.gt(0).select(x, x.mul(slope)),
  range: [-Infinity, Infinity],
  zeroCentred: "nearly",
  monotonic: true,
  saturating: "no",
  kinks: [{ at: 0, slope: 0.01 }],
  source: "Maas, Hannun & Ng 2013, Rectifier nonlinearities improve neural network acoustic models",
});
