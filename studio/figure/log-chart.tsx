import { useState } from "preact/hooks";
import { shortNumber } from "./colours.ts";
import "./log-chart.css";
import { frameOf, type LogLine, pathOf, placeIn } from "./log-lines.ts";

export interface LogChartProps {
  readonly label: string;
  readonly x: string;
  readonly lines: readonly LogLine[];
  /** Drawn strong, the others thin behind them. */
  readonly strong: (name: string) => boolean;
  readonly guide: { readonly at: number; readonly title: string };
  /** Where a person looks at along x. */
  readonly mark?: number | undefined;
}

const [WIDTH, HEIGHT] = [560, 200];
const [LEFT, TOP, RIGHT, BOTTOM] = [46, 8, 8, 22];
const [INNER, DEEP] = [WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM];
const dashes = ["", "7 4", "2 3", "9 3 2 3"] as const;

/** Lines on a logarithmic axis with a guide line, and a cursor for the arrow keys that says the values. */
export function LogChart({ label, x, lines, strong, guide, mark }: LogChartProps) {
  const [cursor, setCursor] = useState<number>();
  const frame = frameOf(lines, guide.at);
  if (frame === undefined) return null;
  const place = placeIn(frame, INNER, DEEP);
  const [low, high] = frame.decades;
  const decades = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const bold = lines.filter(({ name }) => strong(name));
  const xs = (bold[0] ?? lines[0])?.points.map(([at]) => at) ?? [];
  const at = cursor === undefined ? undefined : xs[Math.min(cursor, xs.length - 1)];
  const said = (bold.length > 0 ? bold : lines.slice(0, 4)).map(({ name, points }) => {
    const value = points.find(([here]) => here === at)?.[1];
    return `${name} ${value === undefined ? "unknown" : shortNumber(value)}`;
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setCursor(Math.min(xs.length - 1, Math.max(0, (cursor ?? xs.length - 1) + by)));
  };
  const onPointerMove = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const here = (((event.clientX - box.left) / box.width) * WIDTH - LEFT) / INNER;
    const wanted = frame.xs[0] + here * (frame.xs[1] - frame.xs[0]);
    let best = 0;
    for (const [i, x] of xs.entries())
      if (Math.abs(x - wanted) < Math.abs((xs[best] ?? 0) - wanted)) best = i;
    setCursor(best);
  };
  const line = (y: number, kind: string) => (
    <line class={`log-chart-${kind}`} x1={0} x2={INNER} y1={place.y(y)} y2={place.y(y)} />
  );
  return (
    <figure class="log-chart">
      <div
        class="log-chart-field"
        role="img"
        aria-label={`${label}. Arrow keys move a cursor along ${x}.`}
        {...{ tabIndex: 0, onKeyDown, onPointerMove }}
        onPointerLeave={() => setCursor(undefined)}
      >
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
          <g transform={`translate(${LEFT} ${TOP})`}>
            {decades.map((decade) => (
              <g key={decade}>
                {line(10 ** decade, "grid")}
                <text x={-6} y={place.y(10 ** decade) + 4} text-anchor="end">
                  10{superscript(decade)}
                </text>
              </g>
            ))}
            {lines
              .filter(({ name }) => !strong(name))
              .map((one) => (
                <path key={one.name} class="log-chart-thin" d={pathOf(one, place)} />
              ))}
            {line(guide.at, "guide")}
            <text class="log-chart-note" x={INNER - 4} y={place.y(guide.at) - 5} text-anchor="end">
              {guide.title}
            </text>
            {bold.map((one, i) => (
              <path
                key={one.name}
                class={`log-chart-line log-chart-line-${i % 4}`}
                stroke-dasharray={dashes[i % 4]}
                d={pathOf(one, place)}
              />
            ))}
            {mark !== undefined && mark >= frame.xs[0] && mark <= frame.xs[1] && (
              <line class="log-chart-mark" x1={place.x(mark)} x2={place.x(mark)} y1={0} y2={DEEP} />
            )}
            {at !== undefined && (
              <line class="log-chart-cursor" x1={place.x(at)} x2={place.x(at)} y1={0} y2={DEEP} />
            )}
            <text x={0} y={DEEP + 16}>
              {x} {frame.xs[0]}
            </text>
            <text x={INNER} y={DEEP + 16} text-anchor="end">
              {x} {frame.xs[1]}
            </text>
          </g>
        </svg>
      </div>
      <ul class="log-chart-key">
        {bold.map(({ name }, i) => (
          <li key={name}>
            <svg viewBox="0 0 28 8" aria-hidden="true">
              <path
                class={`log-chart-line log-chart-line-${i % 4}`}
                stroke-dasharray={dashes[i % 4]}
                d="M0 4H28"
              />
            </svg>
            {name}
          </li>
        ))}
        {bold.length < lines.length && <li class="quiet">thin: the other weights</li>}
      </ul>
      <p class="quiet log-chart-words" role="status">
        {at === undefined ? "" : `${x} ${at}: ${said.join(", ")}`}
      </p>
      <LineTable {...{ label, x, lines }} />
    </figure>
  );
}

/** The last value of each line, for those who do not see them. */
const LineTable = ({ label, x, lines }: Pick<LogChartProps, "label" | "x" | "lines">) => (
  <div class="unseen">
    <table>
      <caption>{label}</caption>
      <thead>
        <tr>
          <th>line</th>
          <th>{x}</th>
          <th>value</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, points }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{points.at(-1)?.[0]}</td>
            <td>{shortNumber(points.at(-1)?.[1] ?? Number.NaN)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const superscript = (number: number): string =>
  [...String(number)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻").join("");
