import { findActivation } from "../../../nn/index.ts";
import { functionOf, isLinear, nearest, passes, previous, type Rule, type Step } from "./shared.ts";

const toProbabilities: ReadonlySet<string> = new Set(["softmax", "logSoftmax"]);

export const cutLogits: Rule = {
  name: "cut-logits",
  severity: "warning",
  about: "an activation that cuts the outputs right before the end or a softmax",
  source: "Agarap 2018, arXiv:1803.08375, has one; units below 0 have no gradient there",
  *find({ end, loss }) {
    if (end.output.length !== 1 || (end.output[0] ?? 0) < 2) return;
    let last: Step | undefined = passes(end) ? nearest(end, previous, passes) : end;
    const to = last !== undefined && toProbabilities.has(last.type) ? last.type : "the end";
    if (to !== "the end" && last) last = nearest(last, previous, passes);
    // A regression of positive numbers may end so; classes may not.
    if (last === undefined || (to === "the end" && loss !== undefined && loss !== "crossEntropy"))
      return;
    if (!cutsBelow(last) || !isLinear(nearest(last, previous, passes) ?? last)) return;
    yield {
      layer: last.path,
      message: `${last.type} right before ${to === "the end" ? to : `the ${to}`}: what the last weights give below 0 becomes 0, so a class can be made more likely, never less, and a class at 0 has no gradient and stays dead`,
      repair: { describe: `remove ${last.path}`, edits: [{ edit: "remove", layer: last.path }] },
    };
  },
};

/** Whether everything below 0 becomes nothing. */
function cutsBelow({ type, layer }: Step): boolean {
  const f = findActivation(type) === undefined ? undefined : functionOf(layer);
  return f !== undefined && [-4, -2, -1].every((x) => f(x) === 0);
}
