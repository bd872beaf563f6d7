import { nearest, passes, previous, type Rule } from "./shared.ts";

const normalising: ReadonlySet<string> = new Set(["softmax", "logSoftmax"]);

export const softmaxTwice: Rule = {
  name: "softmax-twice",
  severity: "warning",
  about: "a softmax of what are probabilities or bounded already",
  source: "softmax of values in [0, 1] gives one class at most e/(e + k − 1) of k",
  *find({ steps }) {
    for (const step of steps) {
      if (!normalising.has(step.type)) continue;
      const before = nearest(step, previous, passes);
      if (before === undefined || !(normalising.has(before.type) || before.type === "sigmoid"))
        continue;
      if (before.type === "logSoftmax") {
        yield {
          layer: step.path,
          message: `${step.type} of ${before.path}, which gives logarithms of probabilities already: softmax makes probabilities of them, logSoftmax changes nothing; one of the two is enough`,
          severity: "note",
          repair: removing(before.path),
        };
        continue;
      }
      const classes = step.output.at(-1) ?? 1;
      const most = ((100 * Math.E) / (Math.E + classes - 1)).toFixed(0);
      yield {
        layer: step.path,
        message: `${step.type} of what ${before.path} has put between 0 and 1: of ${classes} classes none can have more than ${most} %, and the gradient is small`,
        repair: removing(before.path),
      };
    }
  },
};

const removing = (layer: string) => ({
  describe: `remove ${layer}`,
  edits: [{ edit: "remove" as const, layer }],
});
