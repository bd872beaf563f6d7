import { isLinear, next, type Rule } from "./shared.ts";

export const biasBeforeNorm: Rule = {
  name: "bias-before-norm",
  severity: "warning",
  about: "a bias that the normalisation behind it takes away again",
  source: "Ioffe & Szegedy 2015, arXiv:1502.03167, section 3.2",
  *find({ steps }) {
    for (const step of steps) {
      if (!isLinear(step) || step.layer?.options.bias !== true) continue;
      const reader = next(step);
      // Both take away the mean of each channel, over the batch or over the image.
      if (reader === undefined || !["batchNorm", "instanceNorm"].includes(reader.type)) continue;
      const biases = step.output.at(-1) ?? 0;
      yield {
        layer: step.path,
        message: `the bias is added and then taken away again: ${reader.path} subtracts the mean of each channel and has a shift of its own; ${biases} parameters that change nothing`,
        repair: {
          describe: "set bias to false",
          edits: [{ edit: "set", layer: step.path, option: "bias", value: false }],
        },
      };
    }
  },
};
