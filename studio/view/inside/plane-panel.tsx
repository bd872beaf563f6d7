import { mostOf, shortNumber } from "../../figure/colours.ts";
import { PixelGrid } from "../../figure/pixel-grid.tsx";
import { trainer } from "../../state/engine.ts";
import { useAnswer } from "../../state/use-answer.ts";
import type { LayerView, Plane } from "../../worker/look/answer.ts";
import { channel } from "./inside-state.ts";
import { LookPanel } from "./look-panel.tsx";

/** What every unit of a layer makes of every input of one or two numbers. */
export function PlanePanel({ layer }: { readonly layer: LayerView }) {
  const { path } = layer;
  const answer = useAnswer((step) => trainer().look.plane(path, step), path);
  return (
    <LookPanel
      title={`Units of ${path} over all inputs`}
      about="Each unit's output for every input there is: light where it is positive, dark where it is negative. The network's answer is put together from these."
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

function PlaneBody({ plane: { bounds, maps, channels } }: { readonly plane: Plane }) {
  const { values, height, width } = maps;
  const range = bounds
    .map(([low, high], axis) => `x${"₁₂"[axis]} from ${shortNumber(low)} to ${shortNumber(high)}`)
    .join(", ");
  return (
    <>
      {height === 1 ? (
        <UnitCurves {...{ values, width }} count={maps.channels} />
      ) : (
        <PixelGrid
          label="Units over the plane"
          count={maps.channels}
          title={(unit) => `unit ${unit}`}
          size="large"
          chosen={channel.value}
          onChoose={(unit) => {
            channel.value = unit;
          }}
          {...{ values, height, width }}
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

/** Of an input of one number, each unit is a curve. */
function UnitCurves({
  values,
  width,
  count,
}: {
  readonly values: Float32Array;
  readonly width: number;
  readonly count: number;
}) {
  const most = mostOf(values) || 1;
  return (
    <ul class="inside-curves">
      {Array.from({ length: count }, (_, unit) => {
        const own = values.subarray(unit * width, (unit + 1) * width);
        const path = Array.from(own, (value, i) => {
          const y = HIGH / 2 - (value / most) * (HIGH / 2 - 2);
          return `${i === 0 ? "M" : "L"}${((i / (width - 1)) * WIDE).toFixed(1)} ${y.toFixed(1)}`;
        }).join("");
        const ends = `from ${shortNumber(own[0] ?? 0)} to ${shortNumber(own.at(-1) ?? 0)}`;
        return (
          <li key={unit}>
            <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={`unit ${unit}, ${ends}`}>
              <line class="inside-curves-zero" x1={0} x2={WIDE} y1={HIGH / 2} y2={HIGH / 2} />
              <path class="inside-curves-line" d={path} />
            </svg>
            <span class="quiet">unit {unit}</span>
          </li>
        );
      })}
    </ul>
  );
}
