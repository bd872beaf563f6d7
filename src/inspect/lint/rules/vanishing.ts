import { findActivation } from "../../../nn/index.ts";
import { counted, isLinear, type Rule, type Step, steepest } from "./shared.ts";

/** As many saturating activations one behind the other as their gradients bear. */
const MOST_FLAT = 3;
const MOST_STEEP = 7;

export const vanishing: Rule = {
  name: "vanishing-gradient",
  severity: "warning",
  about: "many saturating activations behind each other, through which no gradient comes back",
  source: "Hochreiter 1991; Glorot & Bengio 2010, section 3",
  *find({ steps, end }) {
    const longest = new Map<Step, readonly Step[]>();
    let worst: readonly Step[] = [];
    for (const step of steps) {
      // Past a sum the gradient has a shorter way; a normalisation keeps values where the slope is steep.
      const from = step.before.length === 1 ? longest.get(step.before[0] as Step) : undefined;
      let chain = step.type === "join" || isNorm(step) ? [] : (from ?? []);
      if (isSaturating(step) && step !== end && isLinear(step.before[0] ?? step))
        chain = [...chain, step];
      longest.set(step, chain);
      if (chain.length > worst.length) worst = chain;
    }
    const [first] = worst;
    if (first?.layer === undefined) return;
    const slope = Math.max(...worst.map(({ layer }) => (layer ? steepest(layer) : 1)));
    const isFlat = slope <= 0.5;
    if (worst.length <= (isFlat ? MOST_FLAT : MOST_STEEP)) return;
    const factor = isFlat
      ? `its slope is at most ${Number(slope.toPrecision(2))}, so of the gradient no more than ${slope}^${worst.length} ≈ ${(slope ** worst.length).toExponential(0)} comes back by them`
      : "its slope is near 0 wherever a unit is far from 0, and the factors multiply";
    yield {
      layer: first.path,
      message: `${counted(worst.length, "layer")} of ${first.type} behind each other, without a normalisation or a shortcut: ${factor}; the first layers hardly learn`,
      repair: {
        describe: `relu in place of the ${worst.length}`,
        edits: worst.map(({ path }) => ({
          edit: "replace" as const,
          layer: path,
          spec: { type: "relu" },
        })),
      },
    };
  },
};

const isNorm = ({ type }: Step): boolean => /Norm$/.test(type);

function isSaturating({ type }: Step): boolean {
  const record = findActivation(type);
  if (record?.kind !== "elementwise" || record.saturating !== "both") return false;
  const [, low, high] = record.range;
  return Number.isFinite(low) && Number.isFinite(high);
}
