import { useEffect, useRef, useState } from "preact/hooks";
import { type Curve, lastAt, valueAt } from "./curve-data.ts";
import { CurveSwatch } from "./curve-swatch.tsx";
import type { CurvesPlot, PlotOptions } from "./curves-plot.ts";
import { CurvesTable } from "./curves-table.tsx";
import "./curves.css";

export interface CurvesProps {
  /** What is drawn over what: "Loss over steps". */
  readonly label: string;
  /** New objects where something has changed. */
  readonly curves: readonly Curve[];
  /** "step" */
  readonly xName: string;
  readonly showX: (x: number) => string;
  readonly showY: (y: number) => string;
  /** A number of the y-axis, shorter. Default: as `showY`. */
  readonly showTick?: (y: number) => string;
  /** The y-axis ends here at the latest. */
  readonly highest?: number;
  readonly log?: boolean;
  /** The end of the x-axis, at least. */
  readonly most?: number | undefined;
  /** Where a line stands. */
  readonly mark?: number | undefined;
  readonly height?: number;
  /** Anything that changes the colours. */
  readonly theme: string;
}

/** Curves of many points, drawn again at most once a frame, with a cursor that pointer and arrow keys move, and a table. */
export function Curves({ label, curves, xName, height = 240, ...props }: CurvesProps) {
  const { showX, showY, showTick = showY, highest, log = false, most, mark, theme } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<CurvesPlot | undefined>(undefined);
  const frame = useRef(0);
  const [x, setX] = useState<number>();
  const options: PlotOptions = {
    ...{ curves, log, most, mark, height, highest, showX, showTick, onPoint: setX },
  };
  const latest = useRef(options);
  latest.current = options;
  const style = JSON.stringify([
    ...[log, theme, height],
    ...curves.map(({ colour, look, faint }) => [colour, look, faint]),
  ]);

  // Another look is another plot.
  useEffect(() => {
    let gone = false;
    let watch: ResizeObserver | undefined;
    void import("./curves-plot.ts").then(({ CurvesPlot }) => {
      const element = place.current;
      if (gone || element === null) return;
      const made = new CurvesPlot(element, latest.current);
      plot.current = made;
      watch = new ResizeObserver(() => made.resize(element.clientWidth));
      watch.observe(element);
    });
    return () => {
      gone = true;
      watch?.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [style]);

  useEffect(() => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => plot.current?.update(latest.current));
  }, [curves, most, mark]);

  const longest = curves.reduce<Curve | undefined>(
    (best, curve) => (best === undefined || curve.x.length > best.x.length ? curve : best),
    undefined,
  );
  const xs = longest?.x ?? [];
  const at = x === undefined ? xs.length - 1 : Math.max(0, lastAt(xs, x));
  const here = xs[at];
  const move = (event: KeyboardEvent): void => {
    const far = Math.max(1, Math.round(xs.length / 10));
    const by = { ArrowLeft: -1, ArrowRight: 1, PageDown: -far, PageUp: far }[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? xs.length - 1 : by && at + by;
    if (to === undefined || xs.length === 0) return;
    event.preventDefault();
    const next = xs[Math.min(xs.length - 1, Math.max(0, to))];
    setX(next);
    plot.current?.point(next);
  };
  const values = curves.map((curve) => ({
    curve,
    value: here === undefined ? undefined : valueAt(curve, here),
  }));
  const said = values
    .flatMap(({ curve, value }) => (value === undefined ? [] : `${curve.name} ${showY(value)}`))
    .join(", ");
  return (
    <figure class="curves">
      <div
        class="curves-plot"
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label={`${label}; arrow keys move the cursor`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, xs.length - 1)}
        aria-valuenow={Math.max(0, at)}
        aria-valuetext={here === undefined ? "nothing yet" : `${xName} ${showX(here)}: ${said}`}
        onKeyDown={move}
      />
      <figcaption class="curves-legend">
        <span class="curves-x">
          {here === undefined ? "nothing measured yet" : `${xName} ${showX(here)}`}
        </span>
        {values.map(({ curve, value }) => (
          <span key={curve.name} class="curves-value">
            <CurveSwatch curve={curve} />
            {curve.name} <b>{value === undefined ? "–" : showY(value)}</b>
          </span>
        ))}
      </figcaption>
      <CurvesTable {...{ label, curves, xName, showX, showY }} />
    </figure>
  );
}
