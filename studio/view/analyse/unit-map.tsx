import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../state/theme.ts";
import { unitAfterKey } from "./field-words.ts";
import { penOf, token } from "./picture.ts";

export interface UnitMapProps {
  readonly map: readonly [rows: number, columns: number];
  readonly unit: readonly [row: number, column: number];
  readonly onUnit: (unit: readonly [row: number, column: number]) => void;
  readonly label: string;
  /** What the chosen unit sees, in words. */
  readonly said: string | undefined;
}

const SIDE = 190;

/** The units of a layer's output map, one of which is chosen by the pointer or the arrow keys. */
export function UnitMap({ map, unit, onUnit, label, said }: UnitMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [rows, columns] = map;
  const cell = Math.min(SIDE / Math.max(rows, columns), 26);
  const look = theme.value;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const pen = canvas.current && penOf(canvas.current, columns * cell, rows * cell);
      if (!pen) return;
      pen.fillStyle = token("--accent-soft");
      pen.fillRect(0, 0, columns * cell, rows * cell);
      if (cell >= 4) {
        pen.strokeStyle = token("--line");
        pen.lineWidth = 1;
        pen.beginPath();
        for (let i = 0; i <= columns; i++) {
          pen.moveTo(i * cell, 0);
          pen.lineTo(i * cell, rows * cell);
        }
        for (let i = 0; i <= rows; i++) {
          pen.moveTo(0, i * cell);
          pen.lineTo(columns * cell, i * cell);
        }
        pen.stroke();
      }
      const [size, row, column] = [Math.max(cell, 4), unit[0], unit[1]];
      pen.fillStyle = token("--c2");
      pen.fillRect(column * cell, row * cell, size, size);
      pen.strokeStyle = token("--ink");
      pen.lineWidth = 1;
      pen.strokeRect(column * cell + 0.5, row * cell + 0.5, size - 1, size - 1);
    });
    return () => cancelAnimationFrame(frame);
  }, [rows, columns, cell, unit[0], unit[1], look]);
  const point = (event: PointerEvent): void => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    const place = (offset: number, extent: number, count: number): number =>
      Math.min(Math.max(Math.floor((offset / extent) * count), 0), count - 1);
    onUnit([
      place(event.clientY - box.top, box.height, rows),
      place(event.clientX - box.left, box.width, columns),
    ]);
  };
  return (
    <div
      class="analyse-units"
      role="slider"
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={rows * columns}
      aria-valuenow={unit[0] * columns + unit[1] + 1}
      aria-valuetext={said}
      tabIndex={0}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={(event) => {
        const next = unitAfterKey(event.key, unit, map);
        if (next === undefined) return;
        event.preventDefault();
        onUnit(next);
      }}
    >
      <canvas
        ref={canvas}
        class="analyse-canvas"
        style={{ width: `${columns * cell}px`, aspectRatio: `${columns} / ${rows}` }}
      />
    </div>
  );
}
