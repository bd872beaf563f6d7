import { activation } from "./activation.ts";

/** Binary step: 0 below 0, else 1. The threshold of the first artificial neurons; nothing can be learned through it. */
export const binaryStep = activation({
  name: "binaryStep",
  title: "binary step",
  aliases: ["heaviside", "step"],
  // −1, 0, 1 → 0, 1, 1; a NaN stays.
  expr: (x) => x.sign().add(2).div(2).floor(),
  formula: (x) => x.ge(0).select(1, 0),
  range: ["[", 0, 1, "]"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "both",
  kinks: [{ at: 0, slope: 0 }],
  note: "Takes the values 0 and 1 only. Its slope is 0 everywhere, so what comes before it learns nothing.",
  source: "McCulloch & Pitts 1943, A logical calculus of the ideas immanent in nervous activity",
});
