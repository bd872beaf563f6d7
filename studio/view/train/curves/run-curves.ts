/** The curves of a run, as they are drawn. */
import { type Curve, type Points, Smoothing } from "../../../figure/curve-data.ts";
import type { EpochPoint, Metrics } from "../../../state/metrics.ts";

export type Measure = "loss" | "accuracy";

export interface CurveOptions {
  readonly measure: Measure;
  /** From 0 for none to below 1. */
  readonly smoothing: number;
  /** Divides steps: 1, or the steps of an epoch. */
  readonly unit: number;
  readonly previous?: Metrics | undefined;
}

/** Of every step; of those that were done elsewhere, before or until now, the ones that were told. */
function stepsOf(metrics: Metrics, measure: Measure): Points {
  const first = metrics.step[0] ?? Number.POSITIVE_INFINITY;
  const told = metrics.records.filter(({ split, step }) => split === "batch" && step < first);
  if (told.length === 0) return { x: metrics.step, y: metrics[measure] };
  return {
    x: [...told.map(({ step }) => step), ...metrics.step],
    y: [...told.map((record) => record[measure] ?? Number.NaN), ...metrics[measure]],
  };
}

/** Curves grow: what was smoothed stays as it is. */
const smoothings = new WeakMap<Metrics, Partial<Record<Measure, Smoothing>>>();

function smoothed(metrics: Metrics, measure: Measure, y: ArrayLike<number>, strength: number) {
  const known = smoothings.get(metrics) ?? {};
  const found = known[measure];
  const made = found?.strength === strength ? found : new Smoothing(strength);
  smoothings.set(metrics, { ...known, [measure]: made });
  return made.of(y);
}

function hasNumber(y: ArrayLike<number>): boolean {
  for (let i = 0; i < y.length; i++) if (!Number.isNaN(y[i])) return true;
  return false;
}

const epochsOf = (points: readonly EpochPoint[], measure: Measure): Points => ({
  x: points.map(({ step }) => step),
  y: points.map((point) => point[measure]),
});

const scaled = ({ x, y }: Points, unit: number): Points =>
  unit === 1 ? { x, y } : { x: Array.from(x, (step) => step / unit), y };

/** Training through, validation with marks; the run before fainter and dashed. */
export function runCurves(metrics: Metrics, options: CurveOptions): Curve[] {
  const { measure, smoothing, unit, previous } = options;
  const ofRun = (from: Metrics, past: boolean): Curve[] => {
    const rough = scaled(stepsOf(from, measure), unit);
    const training: Points = { x: rough.x, y: smoothed(from, measure, rough.y, smoothing) };
    const validation = scaled(epochsOf(from.val, measure), unit);
    const before = past ? " before" : "";
    return [
      {
        ...{ name: `training${before}`, ...training, rough: true },
        ...(past
          ? { colour: 3 as const, look: "dashed" as const, faint: true }
          : { colour: 1 as const, look: "line" as const }),
      },
      {
        ...{ name: `validation${before}`, ...validation },
        ...(past
          ? { colour: 4 as const, look: "dashed" as const, faint: true }
          : { colour: 2 as const, look: "marked" as const }),
      },
    ];
  };
  const made = [...ofRun(metrics, false), ...(previous ? ofRun(previous, true) : [])];
  // A curve without a number is none: nothing is classified, or nothing was judged yet.
  return made.filter(({ y, faint }, at) => (at === 0 && !faint) || hasNumber(y));
}
