import { useEffect, useRef, useState } from "preact/hooks";
import { theme } from "../state/theme.ts";
import { planeColours } from "./class-look.ts";
import { type PlaneShown, paintCross, paintPlane, SIZE } from "./paint-plane.ts";
import { placeInWords } from "./place-in-words.ts";
import "./decision-boundary.css";
import { PlaneLegend } from "./plane-legend.tsx";
import { PointTable } from "./point-table.tsx";

export interface DecisionBoundaryProps extends PlaneShown {
  readonly label: string;
}

/** A step of an arrow key, of the extent. */
const STEP = 1 / 20;

const widget = { role: "application", tabIndex: 0 } as const;

const ways: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Points of the plane, and behind them what a network says of every place. */
export function DecisionBoundary({ label, extent, points, classes, field }: DecisionBoundaryProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [place, setPlace] = useState<{ readonly x: number; readonly y: number }>();
  const now = theme.value;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const context = canvas.current?.getContext("2d");
      if (!context) return;
      const colours = planeColours(now);
      paintPlane(context, { extent, points, classes, field, colours });
      if (place !== undefined) paintCross(context, place, extent, colours);
    });
    return () => cancelAnimationFrame(frame);
  }, [extent, points, classes, field, now, place]);

  const onPointerMove = ({ clientX, clientY }: PointerEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return;
    const part = (at: number, from: number, size: number) => (2 * (at - from)) / size - 1;
    setPlace({
      x: extent * part(clientX, box.left, box.width),
      y: -extent * part(clientY, box.top, box.height),
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const at = place ?? { x: 0, y: 0 };
    const step = extent * STEP * (event.shiftKey ? 5 : 1);
    const keep = (value: number) => Math.max(-extent, Math.min(extent, value));
    setPlace({ x: keep(at.x + way[0] * step), y: keep(at.y + way[1] * step) });
  };
  return (
    <div class="plane">
      <canvas
        ref={canvas}
        width={SIZE}
        height={SIZE}
        {...widget}
        aria-label={`${label}. Arrow keys move a cursor.`}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setPlace(undefined)}
        onKeyDown={onKeyDown}
        onBlur={() => setPlace(undefined)}
      />
      <PlaneLegend {...{ classes, points }} />
      <p class="quiet plane-words" role="status">
        {place === undefined
          ? "Point at a place, or use the arrow keys."
          : placeInWords(place, { extent, points, classes, field })}
      </p>
      <PointTable {...{ label, points, classes }} />
    </div>
  );
}
