import { useId, useRef } from "preact/hooks";
import type { Plot } from "../../src/inspect/figure.ts";
import { FunctionAxes } from "./function-axes.tsx";
import { FunctionCursor } from "./function-cursor.tsx";
import { FunctionNumbers } from "./function-numbers.tsx";
import {
  type Axis,
  axis,
  type Box,
  margin,
  pathOf,
  rangeOf,
  show,
  valueOn,
} from "./function-scale.ts";
import "./function-plot.css";

export interface FunctionPlotProps {
  readonly plot: Plot;
  /** What the curves are drawn over. */
  readonly low: number;
  readonly high: number;
  readonly x: number;
  readonly onX: (x: number) => void;
  /** Exact values of the curves at x, in their order; read off the curves where absent. */
  readonly values?: readonly number[] | undefined;
  /** Places where a slope jumps. */
  readonly kinks?: readonly {
    readonly at: number;
    readonly value: number;
    readonly text: string;
  }[];
  /** Points beneath the curves. */
  readonly dots?: readonly (readonly [x: number, y: number])[];
  /** Units of the drawing; it is as wide as there is room. */
  readonly size?: Box;
}

const SMALL: Box = { width: 360, height: 220 };
const MORE_THAN_COLOUR = ["", "7 4", "2 3", "9 3 2 3"];
const COLOURS = 4;
/** An arrow key's step, and with Shift. */
const [STEP, LONG_STEP] = [0.1, 1];

/** Curves of functions, with an x that a pointer or the arrow keys move. */
export function FunctionPlot(props: FunctionPlotProps) {
  const { plot, low, high, x: at, onX, values, kinks = [], dots = [], size = SMALL } = props;
  const id = useId();
  const drawing = useRef<SVGSVGElement>(null);
  const [bottom, top] = rangeOf(
    dots.length === 0 ? plot.series : [...plot.series, { name: "dots", points: dots }],
  );
  const x = axis(low, high, margin.left, size.width - margin.right, size.width / 60);
  const y = axis(bottom, top, size.height - margin.bottom, margin.top, size.height / 45);
  const shown = plot.series.map((series, i) => values?.[i] ?? valueOn(series, at));
  const text = `x = ${show(at)}: ${plot.series.map(({ name }, i) => `${name} = ${show(shown[i])}`).join(", ")}`;
  const point = ({ clientX }: PointerEvent): void => {
    const box = drawing.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const to = x.from(((clientX - box.left) * size.width) / box.width);
    onX(tidy(Math.min(Math.max(to, low), high)));
  };
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const ends = { Home: low, End: high }[event.key];
    if (by === undefined && ends === undefined) return;
    event.preventDefault();
    const to = ends ?? at + (by ?? 0) * (event.shiftKey ? LONG_STEP : STEP);
    onX(tidy(Math.min(Math.max(to, low), high)));
  };
  return (
    <figure class="function-plot">
      <svg
        ref={drawing}
        viewBox={`0 0 ${size.width} ${size.height}`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          point(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) point(event);
        }}
      >
        <title>{plot.title}</title>
        <clipPath id={`${id}-clip`}>
          <rect
            x={margin.left}
            y={margin.top}
            width={size.width - margin.left - margin.right}
            height={size.height - margin.top - margin.bottom}
          />
        </clipPath>
        <FunctionAxes {...{ x, y, size }} />
        <g clip-path={`url(#${id}-clip)`}>
          {dots.length > 0 && <path class="function-plot-points" d={dotsPath(dots, x, y)} />}
          {plot.series.map((series, i) => (
            <path key={series.name} d={pathOf(series, x, y)} {...lookOf(i)} />
          ))}
        </g>
        {kinks.map(({ at, value, text }) => (
          <circle key={text} class="function-plot-kink" cx={x.at(at)} cy={y.at(value)} r={4}>
            <title>{text}</title>
          </circle>
        ))}
        <FunctionCursor
          {...{ at, x, size, low, high, text }}
          label={`x of ${plot.title}`}
          onKey={press}
        />
        {shown.map((value, i) =>
          value === undefined || value < y.low || value > y.high ? null : (
            <circle
              key={plot.series[i]?.name}
              class={`function-plot-dot function-plot-c${(i % COLOURS) + 1}`}
              cx={x.at(at)}
              cy={y.at(value)}
              r={4.5}
            />
          ),
        )}
      </svg>
      <ul class="function-plot-legend">
        <li>x = {show(at)}</li>
        {plot.series.map(({ name }, i) => (
          <li key={name}>
            <svg viewBox="0 0 26 8" aria-hidden="true">
              <path d="M0 4H26" {...lookOf(i)} />
            </svg>
            {name} = {show(shown[i])}
          </li>
        ))}
      </ul>
      <FunctionNumbers {...{ plot, x }} />
    </figure>
  );
}

const lookOf = (i: number) => ({
  class: `function-plot-line function-plot-c${(i % COLOURS) + 1}`,
  "stroke-dasharray": MORE_THAN_COLOUR[i % MORE_THAN_COLOUR.length],
});

/** Each a line to itself, which a round cap makes a dot: one element for all. */
const dotsPath = (dots: NonNullable<FunctionPlotProps["dots"]>, x: Axis, y: Axis): string =>
  dots.map(([a, b]) => `M${x.at(a).toFixed(1)} ${y.at(b).toFixed(1)}h0`).join("");

const tidy = (x: number): number => Math.round(x * 100) / 100 + 0;
