import { normal, uniform } from "../../tensor/index.ts";
import type { Initializer } from "./initializer.ts";

const source = "He, Zhang, Ren & Sun 2015, arXiv:1502.01852";

/** He, normal: keeps the second moment through ReLU layers, whose output is half as strong as their input. */
export const heNormal: Initializer = {
  name: "heNormal",
  make: (key, shape, { fanIn }) => normal(key, shape).mul(Math.sqrt(2 / fanIn)),
  formula: "σ = √(2 / fanIn)",
  source,
};

/** He, uniform: the same deviation, values in ±√(6 / fanIn). */
export const heUniform: Initializer = {
  name: "heUniform",
  make: (key, shape, { fanIn }) => {
    const bound = Math.sqrt(6 / fanIn);
    return uniform(key, shape, -bound, bound);
  },
  formula: "σ = √(2 / fanIn)",
  source,
};
