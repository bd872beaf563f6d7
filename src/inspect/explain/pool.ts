import type { SpatialPadding } from "../../tensor/index.ts";
import type { Explanation } from "./formula.ts";
import { eachOf, slide } from "./window.ts";

/** The largest value or the mean of each window, whose stride is its size unless told. */
export const pools: Explanation = {
  types: ["maxPool", "maxPool1d", "maxPool3d", "avgPool", "avgPool1d", "avgPool3d"],
  explain(facts) {
    const { input, output, options } = facts;
    const axes = input.length - 1;
    const size = eachOf(options.size, axes);
    const channels = { of: "channels", values: String(output.at(-1)), result: output.at(-1) ?? 0 };
    const [places, ...sight] = slide(facts, {
      size,
      stride: eachOf(options.stride ?? size, axes),
      dilation: eachOf(1, axes),
      padding: options.padding as SpatialPadding,
      ceil: options.ceil === true,
    });
    return [
      ...(places ? [places] : []),
      { quantity: "output", symbols: "C", cases: [channels], note: "each by itself" },
      ...sight,
    ];
  },
};
