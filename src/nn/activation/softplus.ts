import { softplus as stable } from "../../expr/index.ts";
import { activation } from "./activation.ts";

/** Softplus: ln(1 + eˣ), a smooth ReLU; its derivative is the sigmoid. */
export const softplus = activation({
  name: "softplus",
  expr: stable,
  range: [0, Infinity],
  zeroCentred: "no",
  monotonic: true,
  saturating: "left",
  source: "Dugas, Bengio, Bélisle, Nadeau & Garcia 2001, NIPS 13",
});
