import { logSigmoid as stable } from "../../expr/index.ts";
import { activation } from "./activation.ts";

/** Log-sigmoid: ln σ(x) = −softplus(−x), for losses on probabilities. */
export const logSigmoid = activation({
  name: "logSigmoid",
  title: "log-sigmoid",
  aliases: ["log_sigmoid"],
  expr: stable,
  formula: (x) => x.neg().exp().log1p().neg(),
  range: ["(", -Infinity, 0, ")"],
  zeroCentred: "no",
  monotonic: true,
  saturating: "right",
  source: "the logarithm of Verhulst's logistic function; PyTorch LogSigmoid",
});
