import { checked, counted, nearest, previous, type Rule, type Step, slidesOf } from "./shared.ts";

/** From here on one layer outweighs the others. */
const SHARE = 0.9;
/** Fewer parameters are no burden. */
const LEAST = 20_000;

export const heavyLayer: Rule = {
  name: "heavy-layer",
  severity: "warning",
  about: "one linear layer behind flatten that holds nearly all parameters",
  source: "Lin, Chen & Yan 2014, arXiv:1312.4400, section 3.2",
  *find(ground) {
    const { steps, params } = ground;
    const all = steps.reduce((sum, { path, layer }) => sum + (layer ? params(path) : 0), 0);
    if (all < LEAST) return;
    for (const step of steps) {
      const own = step.type === "linear" ? params(step.path) : 0;
      if (own <= SHARE * all) continue;
      const flatten = nearest(step, previous, ({ type }) => type === "dropout");
      if (flatten?.type !== "flatten" || flatten.input.length < 3 || !isBehindWindows(flatten))
        continue;
      const [features, channels] = [flatten.output[0]!, flatten.input.at(-1)!];
      yield {
        layer: step.path,
        message: `${Math.round((100 * own) / all)} % of the model's ${counted(all, "parameter")} are here, for flatten makes ${counted(features, "feature")} of ${flatten.input.join("×")}: they cost memory and overfit. Global average pooling would leave ${channels}`,
        repair: checked(ground, {
          describe: `global average pooling in place of ${flatten.path}`,
          edits: [{ edit: "replace", layer: flatten.path, spec: { type: "globalAvgPool" } }],
        }),
      };
    }
  },
};

function isBehindWindows(step: Step): boolean {
  for (let at = step.before[0]; at !== undefined; at = at.before[0])
    if (slidesOf(at).length > 0) return true;
  return false;
}
