import { describe, expect, it } from "vitest";
import { softplus } from "./builders.ts";
import { differentiate } from "./differentiate.ts";
import { type Expr, input } from "./expr.ts";
import { toText } from "./text.ts";

const x = input(0);
const y = input(1);

describe("toText", () => {
  it.each<[Expr, string]>([
    [x.max(0), "max(x, 0)"],
    [x.sigmoid(), "1 / (1 + e^(−x))"],
    [x.mul(x.sigmoid()), "x · σ(x)"],
    [differentiate(x.mul(x.sigmoid()), 0), "σ(x) + x · σ(x) · σ(−x)"],
    [softplus(x), "max(x, 0) + ln(1 + e^(−|x|))"],
    [x.exp().log1p(), "ln(1 + e^x)"],
    [x.gt(0).select(x, x.mul(0.01)), "x if x > 0, else 0.01 x"],
    [x.lt(0).select(-1, x.ge(1).select(1, x)), "−1 if x < 0, 1 if x ≥ 1, else x"],
    [
      x.gt(0).select(x, 0).add(y.gt(0).select(y, 0)),
      "(x₀ if x₀ > 0, else 0) + (x₁ if x₁ > 0, else 0)",
    ],
    [x.gt(0).select(x, 0).mul(y), "x₁ · (x₀ if x₀ > 0, else 0)"],
    [x.max(y).max(1), "max(x₀, x₁, 1)"],
    [x.gt(0).and(y.gt(0)).and(y.lt(x)).cast("float32"), "[x₀ > 0 and x₁ > 0 and x₀ > x₁]"],
    [x.tanh().square(), "(tanh x)²"],
    [x.sub(x.tanh()), "x − tanh x"],
    [x.square().neg().exp(), "e^(−x²)"],
    [x.div(x.abs().add(1)), "x / (1 + |x|)"],
    [x.add(1).div(y), "(x₀ + 1) / x₁"],
    [x.div(y.div(2)).neg(), "−2 x₀ / x₁"],
    [x.mul(Math.SQRT1_2).erf(), "erf(x / √2)"],
  ])("%# $1", (expr, text) => {
    expect(toText(expr)).toBe(text);
  });

  it("takes names in LaTeX", () => {
    expect(toText(x.mul(y).exp(), ["x", "\\alpha"])).toBe("e^(α · x)");
  });
});
