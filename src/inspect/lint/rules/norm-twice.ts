import { nearest, next, passes, type Rule } from "./shared.ts";

const norms: ReadonlySet<string> = new Set(["batchNorm", "instanceNorm", "layerNorm", "groupNorm"]);

export const normTwice: Rule = {
  name: "norm-twice",
  severity: "warning",
  about: "two normalisations of the same kind behind each other",
  source: "what has mean 0 and variance 1 is not changed by being given them again",
  *find({ steps }) {
    for (const step of steps) {
      if (!norms.has(step.type)) continue;
      const second = nearest(step, next, passes);
      if (second === undefined || second.type !== step.type) continue;
      yield {
        layer: second.path,
        message: `${step.path} has normalised the same numbers already: the second scale and shift do what the first could, and its parameters change nothing`,
        repair: {
          describe: `remove ${step.path}`,
          edits: [{ edit: "remove", layer: step.path }],
        },
      };
    }
  },
};
