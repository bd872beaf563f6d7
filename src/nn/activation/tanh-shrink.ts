import { activation } from "./activation.ts";

/** Tanh-shrink: x − tanh(x), flat around 0. */
export const tanhShrink = activation({
  name: "tanhShrink",
  title: "tanh-shrink",
  aliases: ["tanh_shrink"],
  expr: (x) => x.sub(x.tanh()),
  range: ["(", -Infinity, Infinity, ")"],
  zeroCentred: "yes",
  monotonic: true,
  saturating: "no",
  note: "Near 0 it is x³/3: float32 keeps it to 1e−7 of x, not of itself.",
  source: "PyTorch Tanhshrink",
});
