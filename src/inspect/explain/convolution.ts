import type { SpatialPadding } from "../../tensor/index.ts";
import {
  type Comparison,
  type Explanation,
  type Facts,
  type Formula,
  product,
  productOf,
  single,
} from "./formula.ts";
import { eachOf, slide } from "./window.ts";

/** Elements of a kernel, in symbols, by the number of its axes. */
export const taps = ["", "K", "Kh·Kw", "Kd·Kh·Kw"] as const;
const places = ["", "Lo", "Ho·Wo", "Do·Ho·Wo"] as const;

/** Kernel, groups and channels, from the shapes: depthwise convolutions have no `groups`, theirs are all channels. */
function kernelOf({ input, output, options, params }: Facts) {
  const weight = params.find(({ name }) => name === "weight")?.shape ?? [];
  const axes = input.length - 1;
  const channels = input.at(-1) ?? 0;
  return {
    axes,
    kernel: eachOf(options.kernel, axes),
    channels,
    filters: output.at(-1) ?? 0,
    groups: channels / (weight.at(-2) ?? channels),
    bias: options.bias === true,
  };
}

/** Kernels that slide: standard, grouped, dilated, depthwise. */
export const convolutions: Explanation = {
  types: ["conv1d", "conv2d", "conv3d", "depthwiseConv2d"],
  explain(facts) {
    const { axes, kernel, channels, filters, groups, bias } = kernelOf(facts);
    const { options, batch, output } = facts;
    const cin = groups === 1 ? "Cin" : "Cin/groups";
    const inner = groups === 1 ? [channels] : [`${channels}/${groups}`];
    const weight = `${product(kernel)}·${inner}·${filters}`;
    const weights = (productOf(kernel) * channels * filters) / groups;
    const many = batch === 1 ? [] : [batch];
    const where = [...many, ...output.slice(0, -1)];
    const formulas: Formula[] = [
      single(
        "params",
        `${taps[axes]}·${cin}·filters${bias ? " + filters" : ""}`,
        bias ? `${weight} + ${filters}` : weight,
        weights + (bias ? filters : 0),
      ),
      single(
        "macs",
        `${many.length > 0 ? "N·" : ""}${places[axes]}·${taps[axes]}·${cin}·filters`,
        `${product(where)}·${weight}`,
        productOf(where) * weights,
      ),
    ];
    const each = {
      dilation: eachOf(options.dilation, axes),
      stride: eachOf(options.stride, axes),
    };
    const padding = options.padding as SpatialPadding;
    const [size, ...sight] = slide(facts, { size: kernel, ...each, padding });
    const channel = single("output", "filters", String(filters), filters);
    const named = { ...channel, cases: channel.cases.map((one) => ({ ...one, of: "channels" })) };
    return [...(size ? [size] : []), named, ...formulas, ...sight];
  },
  /** M channels in, N out: a filter for each channel and 1×1 across them. Howard et al. 2017, arXiv:1704.04861, section 3.1. */
  beside(facts): Comparison | undefined {
    const { kernel, channels: m, filters: n, groups } = kernelOf(facts);
    if (groups !== 1 || productOf(kernel) === 1 || facts.type !== "conv2d") return undefined;
    const places = [...(facts.batch === 1 ? [] : [facts.batch]), ...facts.output.slice(0, -1)];
    const [k, at] = [productOf(kernel), productOf(places)];
    const [first, second] = [`${product(kernel)}·${m}`, `${m}·${n}`];
    return {
      title: `depthwise-separable instead (M = ${m}, N = ${n}, without bias)`,
      lines: [
        {
          of: "params",
          symbols: "Kh·Kw·M + M·N",
          values: `${first} + ${second}`,
          result: k * m + m * n,
        },
        {
          of: "macs",
          symbols: "Ho·Wo·(Kh·Kw·M + M·N)",
          values: `${product(places)}·(${first} + ${second})`,
          result: at * (k * m + m * n),
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
