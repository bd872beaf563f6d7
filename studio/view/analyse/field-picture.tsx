import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../state/theme.ts";
import type { ExamplePicture } from "../../worker/analysis/example.ts";
import type { ReadsAnswer } from "../../worker/analysis/reads.ts";
import { type FieldBox, mapBox, overRim } from "./field-words.ts";
import { held, penOf, rgbOf, token } from "./picture.ts";

export interface FieldPictureProps {
  readonly picture: ExamplePicture;
  readonly box: FieldBox | undefined;
  /** Which pixels in the box are read; undefined where that is not known, or not yet. */
  readonly reads: ReadsAnswer | undefined;
  /** How far any unit's field reaches beyond the picture: room for that is left. */
  readonly margin: number;
  readonly label: string;
}

const SIDE = 280;
const DIM = 0.55;

/** The input with a field drawn on it: what is not read is dimmed, what is read often is coloured, padding hatched. */
export function FieldPicture({ picture, box, reads, margin, label }: FieldPictureProps) {
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
      const [top, left, bottom, right] = mapBox(box, (n) => (n + margin) * scale);
      const path = new Path2D();
      path.rect(0, 0, ...size);
      path.rect(left, top, right - left, bottom - top);
      pen.save();
      if (reads !== undefined) {
        const layer = held(readsImage(reads, width, height));
        pen.drawImage(layer, at, at, width * scale, height * scale);
        const outside = new Path2D();
        outside.rect(0, 0, ...size);
        outside.rect(at, at, width * scale, height * scale);
        pen.clip(outside, "evenodd");
      }
      pen.fillStyle = token("--bg");
      pen.globalAlpha = DIM;
      pen.fill(path, "evenodd");
      pen.restore();
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
  }, [picture, box, reads, margin, look]);
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

/** What is drawn over the picture: a veil over the pixels that are not read, colour over those that are, by how often. */
function readsImage({ counts, least, most }: ReadsAnswer, width: number, height: number) {
  const image = new ImageData(width, height);
  const [veil, colour] = [rgbOf("--bg"), rgbOf("--c2")];
  for (const [i, times] of counts.entries()) {
    const share = most === least ? 0.5 : (times - least) / (most - least);
    // Even the least is seen on a black picture.
    const strength = times === 0 ? DIM : 0.15 + 0.45 * share;
    image.data.set([...(times === 0 ? veil : colour), Math.round(255 * strength)], 4 * i);
  }
  return image;
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
