import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../state/theme.ts";
import { held, penOf, rgbOf } from "./picture.ts";

export interface HeatMapProps {
  readonly counts: Float64Array;
  readonly shape: readonly [height: number, width: number];
  readonly most: number;
  readonly label: string;
}

const SIDE = 300;

/** Counts as shades: none is the page's own surface, the most often met full colour. */
export function HeatMap({ counts, shape, most, label }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [height, width] = shape;
  const scale = SIDE / Math.max(height, width);
  const look = theme.value;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const pen = canvas.current && penOf(canvas.current, width * scale, height * scale);
      if (!pen) return;
      const [low, high] = [rgbOf("--surface"), rgbOf("--accent")];
      const image = new ImageData(width, height);
      for (let i = 0; i < width * height; i++) {
        const share = most === 0 ? 0 : (counts[i] ?? 0) / most;
        for (let c = 0; c < 3; c++)
          image.data[4 * i + c] = Math.round(low[c]! + share * (high[c]! - low[c]!));
        image.data[4 * i + 3] = 255;
      }
      pen.drawImage(held(image), 0, 0, width * scale, height * scale);
    });
    return () => cancelAnimationFrame(frame);
  }, [counts, width, height, most, look]);
  return (
    <canvas
      ref={canvas}
      class="analyse-canvas analyse-heat"
      style={{ width: `${width * scale}px`, aspectRatio: `${width} / ${height}` }}
      role="img"
      aria-label={label}
    />
  );
}
