import { type Axis, type Box, margin, show } from "./function-scale.ts";

/** Lines and numbers of both axes. */
export function FunctionAxes({
  x,
  y,
  size,
}: {
  readonly x: Axis;
  readonly y: Axis;
  readonly size: Box;
}) {
  const [left, right] = [margin.left, size.width - margin.right];
  const [top, bottom] = [margin.top, size.height - margin.bottom];
  return (
    <g>
      {x.ticks.map((tick) => (
        <g key={tick}>
          <line
            class={tick === 0 ? "function-plot-axis" : "function-plot-grid"}
            {...{ x1: x.at(tick), x2: x.at(tick), y1: top, y2: bottom }}
          />
          <text x={x.at(tick)} y={size.height - 8} text-anchor="middle">
            {show(tick)}
          </text>
        </g>
      ))}
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line
            class={tick === 0 ? "function-plot-axis" : "function-plot-grid"}
            {...{ x1: left, x2: right, y1: y.at(tick), y2: y.at(tick) }}
          />
          <text x={left - 5} y={y.at(tick) + 4} text-anchor="end">
            {show(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}
