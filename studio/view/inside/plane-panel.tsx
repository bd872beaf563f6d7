import { mostOf, shortNumber } from "../../figure/colours.ts";
import { trainer } from "../../state/engine.ts";
import { useAnswer } from "../../state/use-answer.ts";
import type { LayerView, Plane } from "../../worker/look/answer.ts";
import { BeforeAfter } from "./before-after.tsx";
import { channel } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";

/** What every unit of a layer makes of every input of one or two numbers. */
export function PlanePanel({ layer }: { readonly layer: LayerView }) {
  const { path } = layer;
  const answer = useAnswer((step) => trainer().look.plane(path, step), path, undefined, path);
  return (
    <LookPanel
      title={`Units of ${path} over all inputs`}
      about="Each unit's output for every input there is, before any training and at the shown step. The network's answer is put together from these."
      answer={answer}
    >
      {(plane) =>
        plane === undefined ? (
          <p class="quiet">This layer has no units over single points.</p>
        ) : (
          <PlaneBody plane={plane} />
        )
      }
    </LookPanel>
  );
}

function PlaneBody({ plane: { bounds, maps, before, channels, step } }: { readonly plane: Plane }) {
  const { values, height, width } = maps;
  const range = bounds
    .map(([low, high], axis) => `x${"₁₂"[axis]} from ${shortNumber(low)} to ${shortNumber(high)}`)
    .join(", ");
  return (
    <>
      {height === 1 ? (
        <UnitCurves {...{ values, width, before: before.values }} count={maps.channels} />
      ) : (
        <BeforeAfter
          of="units over the plane"
          before={before.values}
          after={values}
          step={step}
          count={maps.channels}
          noun="unit"
          size={maps.channels > 12 ? "small" : "large"}
          chosen={channel.value}
          onChoose={(unit) => {
            channel.value = unit;
          }}
          {...{ height, width }}
        />
      )}
      <p class="quiet">
        {range}
        {height > 1 ? ", upwards the second" : ""}
        {channels > maps.channels ? `; the first ${maps.channels} of ${channels} units` : ""}
      </p>
    </>
  );
}

const [WIDE, HIGH] = [120, 60];

/** Of an input of one number, each unit is a curve, beside that of the beginning; all on one scale. */
function UnitCurves({
  values,
  before,
  width,
  count,
}: {
  readonly values: Float32Array;
  readonly before: Float32Array;
  readonly width: number;
  readonly count: number;
}) {
  const most = Math.max(mostOf(values), mostOf(before)) || 1;
  const pathOf = (own: Float32Array): string => {
    // What is no number leaves a gap.
    let open = false;
    return Array.from(own, (value, i) => {
      const command = open ? "L" : "M";
      open = Number.isFinite(value);
      if (!open) return "";
      const y = HIGH / 2 - (value / most) * (HIGH / 2 - 2);
      return `${command}${((i / (width - 1)) * WIDE).toFixed(1)} ${y.toFixed(1)}`;
    }).join("");
  };
  return (
    <>
      <p class="quiet">
        Dashed: before training. Each plot from {shortNumber(-most)} to {shortNumber(most)}.
      </p>
      <ul class="inside-curves">
        {Array.from({ length: count }, (_, unit) => {
          const place = [unit * width, (unit + 1) * width] as const;
          const own = values.subarray(...place);
          const ends = `from ${shortNumber(own[0] ?? 0)} to ${shortNumber(own.at(-1) ?? 0)}`;
          return (
            <li key={unit}>
              <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={`unit ${unit}, ${ends}`}>
                <line class="inside-curves-zero" x1={0} x2={WIDE} y1={HIGH / 2} y2={HIGH / 2} />
                <path class="inside-curves-before" d={pathOf(before.subarray(...place))} />
                <path class="inside-curves-line" d={pathOf(own)} />
              </svg>
              <span class="quiet">unit {unit}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
