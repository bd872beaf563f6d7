import { fieldBefore, wantedField } from "./field-size.ts";
import {
  checked,
  counted,
  type Ground,
  nearest,
  previous,
  type Repair,
  type Rule,
  type Step,
  slidesOf,
} from "./shared.ts";

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
      const features = counted(flatten.output[0]!, "feature");
      yield {
        layer: step.path,
        message: `${Math.round((100 * own) / all)} % of the model's ${counted(all, "parameter")} are here, for flatten makes ${features} of ${flatten.input.join("×")}: they cost memory and overfit. ${adviceOn(ground, flatten)}`,
        repair: lighter(ground, flatten, { own, all }),
      };
    }
  },
};

/** Whether units see enough for the mean of them all to tell something. */
const seesEnough = (ground: Ground, flatten: Step): boolean =>
  (fieldBefore(ground.traced, flatten) ?? 0) >= wantedField(ground);

const adviceOn = (ground: Ground, flatten: Step): string =>
  seesEnough(ground, flatten)
    ? `Global average pooling would leave ${flatten.input.at(-1)}`
    : "Pooling before it would leave fewer";

interface Weights {
  readonly own: number;
  readonly all: number;
}

function lighter(ground: Ground, flatten: Step, { own, all }: Weights): Repair | undefined {
  if (seesEnough(ground, flatten))
    return checked(ground, {
      describe: `global average pooling in place of ${flatten.path}`,
      edits: [{ edit: "replace", layer: flatten.path, spec: { type: "globalAvgPool" } }],
    });
  const [height = 1, width = 1] = flatten.input;
  // The smallest pooling after which the layer is no longer nearly all.
  for (let size = 2; size <= Math.min(height, width); size++) {
    const part = (Math.floor(height / size) * Math.floor(width / size)) / (height * width);
    if (own * part > SHARE * (all - own + own * part)) continue;
    return checked(ground, {
      describe: `insert maxPool of size ${size} before ${flatten.path}`,
      edits: [
        {
          ...{ edit: "insert", where: "before", layer: flatten.path },
          spec: { type: "maxPool", size },
        } as const,
      ],
    });
  }
  return undefined;
}

function isBehindWindows(step: Step): boolean {
  for (let at = step.before[0]; at !== undefined; at = at.before[0])
    if (slidesOf(at).length > 0) return true;
  return false;
}
