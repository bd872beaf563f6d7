import { between, isLinear, nearest, next, type Rule, type Step, slidesOf } from "./shared.ts";

/** What keeps a weighted sum a weighted sum. */
const stillLinear = ({ type }: Step): boolean =>
  ["flatten", "reshape", "identity", "dropout", "spatialDropout", "batchNorm", "pad"].includes(
    type,
  ) || /^avgPool|^globalAvgPool$|^adaptiveAvgPool$|^upsample$/.test(type);

export const noNonlinearity: Rule = {
  name: "no-nonlinearity",
  severity: "warning",
  about: "two layers of weights with no activation between them, which are one",
  source: "W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂)",
  *find({ steps }) {
    for (const first of steps) {
      if (!isLinear(first)) continue;
      const second = nearest(first, next, stillLinear);
      if (second === undefined || !isLinear(second) || isFactored(first, second)) continue;
      const normalised = between(first, second).findLast(({ type }) => type === "batchNorm");
      const place = normalised ?? first;
      yield {
        layer: second.path,
        message: `there is no activation between ${first.path} and ${second.path}: two weighted sums are one weighted sum, so both together can do no more than one layer`,
        repair: {
          describe: `insert relu behind ${place.path}`,
          edits: [{ edit: "insert", where: "after", layer: place.path, spec: { type: "relu" } }],
        },
      };
    }
  },
};

/** A product of small matrices instead of a large one saves weights; that is meant so. */
function isFactored(first: Step, second: Step): boolean {
  const [from, middle, to] = [first.input.at(-1)!, first.output.at(-1)!, second.output.at(-1)!];
  if (middle < from && middle < to) return true;
  if ([first, second].some(({ type, layer }) => parted(type, layer?.options.groups))) return true;
  // 1×7 and 7×1.
  return [first, second].every((step) => {
    const sizes = slidesOf(step).map(({ size }) => size);
    return sizes.length > 1 && sizes.some((size) => size !== sizes[0]);
  });
}

const parted = (type: string, groups: unknown): boolean =>
  /^(depthwise|separable|spatiallySeparable|flattened)Conv2d$/.test(type) ||
  Number(groups ?? 1) > 1;
