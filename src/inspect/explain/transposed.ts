import { taps } from "./convolution.ts";
import {
  axisNames,
  type Explanation,
  type Formula,
  product,
  productOf,
  single,
} from "./formula.ts";
import { eachOf } from "./window.ts";

/** Kernels laid into the output at a stride; what padding cuts off is not computed, so its MACs come from the graph. */
export const transposed: Explanation = {
  types: ["convTranspose1d", "convTranspose2d", "convTranspose3d"],
  explain({ input, output, options, params }) {
    const axes = input.length - 1;
    const [kernel, stride] = [eachOf(options.kernel, axes), eachOf(options.stride, axes)];
    const [dilation, added] = [eachOf(options.dilation, axes), eachOf(options.outputPadding, axes)];
    const [channels, filters] = [input.at(-1) ?? 0, output.at(-1) ?? 0];
    const inner = params.find(({ name }) => name === "weight")?.shape.at(-2) ?? filters;
    const bias = options.bias === true;
    const weight = [...kernel, inner, channels];
    const size: Formula = {
      quantity: "output",
      symbols: "(n − 1)·s + d·(K − 1) + 1 + outputPadding − p",
      cases: axisNames(axes).map((of, axis) => {
        const [n, k, s] = [input[axis]!, kernel[axis]!, stride[axis]!];
        const [d, more] = [dilation[axis]!, added[axis]!];
        const whole = (n - 1) * s + d * (k - 1) + 1 + more;
        const cut = whole - output[axis]!;
        return {
          of,
          values: `(${n} − 1)·${s} + ${d}·(${k} − 1) + 1 + ${more} − ${cut}`,
          result: output[axis]!,
        };
      }),
    };
    return [
      size,
      {
        quantity: "output",
        symbols: "filters",
        cases: [{ of: "channels", values: String(filters), result: filters }],
      },
      single(
        "params",
        `${taps[axes]}·filters/groups·Cin${bias ? " + filters" : ""}`,
        `${product(weight)}${bias ? ` + ${filters}` : ""}`,
        productOf(weight) + (bias ? filters : 0),
      ),
    ];
  },
};
