import { useEffect, useRef } from "preact/hooks";
import { theme } from "../state/theme.ts";
import { markPath, planeColours } from "./class-look.ts";
import { shortNumber } from "./colours.ts";
import type { PlanePoints } from "./draw-points.ts";

export interface PlaneLegendProps {
  readonly classes: readonly string[];
  readonly points: Pick<PlanePoints, "most">;
}

/** Pixels of a mark's picture, drawn twice as fine. */
const SIZE = 32;

/** What marks and colours mean. */
export function PlaneLegend({ classes, points }: PlaneLegendProps) {
  if (classes.length === 0) {
    const most = shortNumber(points.most ?? 1);
    return (
      <div class="plane-legend">
        <span>−{most}</span>
        <span class="plane-ramp" aria-hidden="true" />
        <span>{most}</span>
      </div>
    );
  }
  return (
    <ul class="plane-legend">
      {classes.map((name, label) => (
        <li key={name}>
          <Mark label={label} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Mark({ label }: { readonly label: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = theme.value;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { classes, ink } = planeColours(now);
    context.clearRect(0, 0, SIZE, SIZE);
    context.beginPath();
    markPath(context, label, [SIZE / 2, SIZE / 2], SIZE * 0.42);
    context.fillStyle = classes[label % classes.length] ?? ink;
    context.fill();
  }, [label, now]);
  return <canvas ref={canvas} width={SIZE} height={SIZE} />;
}
