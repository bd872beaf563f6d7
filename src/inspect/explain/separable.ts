import { type Explanation, product, productOf } from "./formula.ts";
import { eachOf } from "./window.ts";

/** A filter for each channel, then 1×1 across them; beside the convolution that it stands for. */
export const separables: Explanation = {
  types: ["separableConv2d"],
  explain: () => [],
  beside({ input, output, options, batch }) {
    if (options.multiplier !== 1) return undefined;
    const kernel = eachOf(options.kernel, 2);
    const [m, n] = [input.at(-1) ?? 0, output.at(-1) ?? 0];
    const places = [...(batch === 1 ? [] : [batch]), ...output.slice(0, -1)];
    const weight = `${product(kernel)}·${m}·${n}`;
    const k = productOf(kernel);
    return {
      title: `one convolution instead (M = ${m}, N = ${n}, without bias)`,
      lines: [
        { of: "params", symbols: "Kh·Kw·M·N", values: weight, result: k * m * n },
        {
          of: "macs",
          symbols: "Ho·Wo·Kh·Kw·M·N",
          values: `${product(places)}·${weight}`,
          result: productOf(places) * k * m * n,
        },
        {
          of: "ratio",
          symbols: "1/N + 1/(Kh·Kw)",
          values: `1/${n} + 1/(${product(kernel)})`,
          result: 1 / n + 1 / k,
        },
      ],
    };
  },
};
