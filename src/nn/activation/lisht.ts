import { activation } from "./activation.ts";

/** LiSHT, linearly scaled hyperbolic tangent: x tanh(x), an even function near |x|. */
export const lisht = activation({
  name: "lisht",
  title: "LiSHT",
  expr: (x) => x.mul(x.tanh()),
  range: ["[", 0, Infinity, ")"],
  zeroCentred: "no",
  monotonic: false,
  saturating: "no",
  source: "Roy, Manna, Dubey & Chaudhuri 2019, arXiv:1901.05894",
});
