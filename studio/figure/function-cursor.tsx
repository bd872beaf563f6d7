import { type Axis, type Box, margin } from "./function-scale.ts";

interface CursorProps {
  readonly at: number;
  readonly x: Axis;
  readonly size: Box;
  readonly low: number;
  readonly high: number;
  readonly text: string;
  readonly label: string;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** The line at x, and the handle that keys move. */
export function FunctionCursor({ at, x, size, low, high, text, label, onKey }: CursorProps) {
  const [left, bottom] = [x.at(at), size.height - margin.bottom];
  return (
    <g
      class="function-plot-cursor"
      role="slider"
      tabindex={0}
      aria-label={label}
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={at}
      aria-valuetext={text}
      onKeyDown={onKey}
    >
      <line x1={left} x2={left} y1={margin.top} y2={bottom} />
      <path d={`M${left} ${bottom - 7}l7 9v5h-14v-5z`} />
      <rect x={left - 13} y={bottom - 12} width={26} height={26} rx={4} />
    </g>
  );
}
