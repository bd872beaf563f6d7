import { describe, expect, it } from "vitest";
import { softplus } from "./builders.ts";
import { constant, type Expr, input } from "./expr.ts";
import { toLatex } from "./latex.ts";

const x = input(0);
const y = input(1);
const i = input(0, "int32");

describe("toLatex", () => {
  it.each<[Expr, string]>([
    [x.max(0), "\\max\\left(x, 0\\right)"],
    [x.sigmoid(), "\\frac{1}{1 + e^{-x}}"],
    [x.mul(x.sigmoid()), "x \\, \\sigma\\left(x\\right)"],
    [softplus(x), "\\max\\left(x, 0\\right) + \\ln\\left(1 + e^{-\\left|x\\right|}\\right)"],
    [
      x.gt(0).select(x, x.expm1().mul(1.67)),
      "\\begin{cases} x & x > 0 \\\\ 1.67 \\left(e^{x} - 1\\right) & \\text{otherwise} \\end{cases}",
    ],
    [
      x.lt(0).select(-1, x.gt(1).select(1, x)),
      "\\begin{cases} -1 & x < 0 \\\\ 1 & x > 1 \\\\ x & \\text{otherwise} \\end{cases}",
    ],
    [
      x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)),
      "0.5 x \\, \\left(1 + \\operatorname{erf}\\left(\\frac{x}{\\sqrt{2}}\\right)\\right)",
    ],
    [x.tanh(), "\\tanh x"],
    [x.tanh().square(), "\\left(\\tanh x\\right)^{2}"],
    [x.square().neg().exp(), "e^{-x^{2}}"],
    [x.pow(3), "x^{3}"],
    [x.pow(2.5).add(1), "1 + x^{2.5}"],
    [x.mul(2).mul(3), "6 x"],
    [x.sqrt().log(), "\\ln\\left(\\sqrt{x}\\right)"],
    [x.abs().floor(), "\\left\\lfloor \\left|x\\right|\\right\\rfloor"],
    [x.lt(0).cast("float32"), "\\left[x < 0\\right]"],
    [x.mul(1e-5), "10^{-5} x"],
    [x.mul(2.5e-7), "2.5 \\cdot 10^{-7} x"],
    [i.and(3).shl(2), "\\left(x \\land 3\\right) \\ll 2"],
    [x.lt(0).or(x.gt(1)).not(), "\\lnot \\left(x < 0 \\lor x > 1\\right)"],
    [constant(Number.NEGATIVE_INFINITY), "-\\infty"],
  ])("%# $1", (expr, latex) => {
    expect(toLatex(expr)).toBe(latex);
  });

  it("puts parentheses where they are needed, and only there", () => {
    expect(toLatex(x.sub(y.sub(1)))).toBe("x_{0} - \\left(x_{1} - 1\\right)");
    expect(toLatex(x.sub(1).sub(y))).toBe("x_{0} - 1 - x_{1}");
    expect(toLatex(x.add(y).mul(x))).toBe("x_{0} \\, \\left(x_{0} + x_{1}\\right)");
    expect(toLatex(x.sub(y).div(y.add(1)))).toBe("\\frac{x_{0} - x_{1}}{x_{1} + 1}");
    expect(toLatex(x.add(y).pow(y))).toBe("\\left(x_{0} + x_{1}\\right)^{x_{1}}");
    expect(toLatex(x.add(y.mul(-2)))).toBe("x_{0} - 2 x_{1}");
    expect(toLatex(x.mul(y.neg().exp()).neg())).toBe("-x_{0} \\, e^{-x_{1}}");
  });

  it("takes the names of the inputs", () => {
    expect(toLatex(x.div(y), ["\\hat{y}", "\\sigma"])).toBe("\\frac{\\hat{y}}{\\sigma}");
    expect(toLatex(y.exp())).toBe("e^{x_{1}}");
  });

  it("names shared parts of what would grow without bound", () => {
    let expr: Expr = x.add(1);
    for (let k = 0; k < 20; k++) expr = expr.sin().mul(expr.cos()).add(1);
    const latex = toLatex(expr);
    expect(latex.length).toBeLessThan(2000);
    expect(latex).toContain("\\quad \\text{where } t_{1} = ");
  });
});
