import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../state/theme.ts";
import type { ExamplePicture } from "../../worker/analysis/example.ts";
import { type FieldBox, overRim } from "./field-words.ts";
import { held, penOf, token } from "./picture.ts";

export interface FieldPictureProps {
  readonly picture: ExamplePicture;
  readonly box: FieldBox | undefined;
  /** How far any unit's field reaches beyond the picture: room for that is left. */
  readonly margin: number;
  readonly label: string;
}

const SIDE = 280;

/** The input with a field drawn on it; what lies outside of the field is dimmed, padding hatched. */
export function FieldPicture({ picture, box, margin, label }: FieldPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width, pixels } = picture;
  const scale = SIDE / (Math.max(height, width) + 2 * margin);
  const size = [(width + 2 * margin) * scale, (height + 2 * margin) * scale] as const;
  const look = theme.value;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const pen = canvas.current && penOf(canvas.current, ...size);
      if (!pen) return;
      hatch(pen, size);
      const at = margin * scale;
      pen.drawImage(
        held(new ImageData(pixels, width, height)),
        at,
        at,
        width * scale,
        height * scale,
      );
      if (box === undefined) return;
      const [top, left, bottom, right] = box.map(
        (n) => (n + margin) * scale,
      ) as unknown as FieldBox;
      const path = new Path2D();
      path.rect(0, 0, ...size);
      path.rect(left, top, right - left, bottom - top);
      pen.fillStyle = token("--bg");
      pen.globalAlpha = 0.55;
      pen.fill(path, "evenodd");
      pen.globalAlpha = 1;
      // Two lines, one of which stands out from whatever is below.
      for (const [colour, line] of [
        [token("--surface"), 5],
        [token("--c2"), 2.5],
      ] as const) {
        pen.strokeStyle = colour;
        pen.lineWidth = line;
        pen.strokeRect(left, top, right - left, bottom - top);
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [picture, box, margin, look]);
  return (
    <canvas
      ref={canvas}
      class="analyse-canvas"
      style={{ aspectRatio: `${size[0]} / ${size[1]}`, width: `${size[0]}px` }}
      role="img"
      aria-label={label}
    />
  );
}

function hatch(pen: CanvasRenderingContext2D, [width, height]: readonly [number, number]): void {
  pen.fillStyle = token("--raised");
  pen.fillRect(0, 0, width, height);
  pen.strokeStyle = token("--edge");
  pen.lineWidth = 1;
  pen.globalAlpha = 0.6;
  pen.beginPath();
  for (let x = -height; x < width; x += 7) {
    pen.moveTo(x, height);
    pen.lineTo(x + height, 0);
  }
  pen.stroke();
  pen.globalAlpha = 1;
}

/** The furthest that any of the fields reaches beyond the picture, at most as far as the picture is large. */
export function marginOf(boxes: Float32Array, picture: readonly [number, number]): number {
  let most = 0;
  for (let i = 0; i < boxes.length; i += 4) {
    const [top = 0, left = 0, bottom = 0, right = 0] = boxes.subarray(i, i + 4);
    if (!Number.isNaN(top)) most = Math.max(most, ...overRim([top, left, bottom, right], picture));
  }
  return Math.min(Math.ceil(most), Math.max(...picture));
}
