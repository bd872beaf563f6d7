import { isLinear, nearest, passes, previous, type Rule } from "./shared.ts";

export const seluInit: Rule = {
  name: "selu-init",
  severity: "warning",
  about: "selu behind weights that are not drawn for it",
  source: "Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515",
  *find({ steps }) {
    for (const step of steps) {
      if (step.type !== "selu") continue;
      const weights = nearest(step, previous, passes);
      const init = weights?.layer?.options.init;
      if (weights === undefined || !isLinear(weights) || init !== "heNormal") continue;
      yield {
        layer: weights.path,
        message: `selu keeps mean 0 and variance 1 by itself only if the weights before it have variance 1 / fan-in (lecunNormal); heNormal has twice that, and the signal grows with depth`,
        repair: {
          describe: "set init to lecunNormal",
          edits: [{ edit: "set", layer: weights.path, option: "init", value: "lecunNormal" }],
        },
      };
    }
  },
};
