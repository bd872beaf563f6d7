import { softplus as stable } from "../../expr/index.ts";
import { activation } from "./activation.ts";
import { constant } from "./parameter.ts";

/** Softplus: ln(1 + e^(βx)) / β, a smooth ReLU; its derivative is the sigmoid. */
export const softplus = activation({
  name: "softplus",
  title: "softplus",
  parameters: { beta: constant(1, { above: 0 }) },
  expr: (x, { beta }) => stable(x.mul(beta)).div(beta),
  formula: (x, { beta }) => x.mul(beta).exp().log1p().div(beta),
  range: ["(", 0, Infinity, ")"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "left",
  erratum: "A table gives its range as (0, 1); it is (0, ∞).",
  source: "Dugas, Bengio, Bélisle, Nadeau & Garcia 2001, NIPS 13",
});
