import { activation } from "./activation.ts";

/** ReLU6: min(max(x, 0), 6). Bounded, so that few bits of fixed-point numbers suffice. */
export const relu6 = activation({
  name: "relu6",
  title: "ReLU6",
  expr: (x) => x.max(0).min(6),
  formula: (x) => x.le(0).select(0, x.ge(6).select(6, x)),
  range: ["[", 0, 6, "]"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "both",
  kinks: [
    { at: 0, slope: 0 },
    { at: 6, slope: 0 },
  ],
  source: "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10",
});
