import { useLayoutEffect, useRef } from "preact/hooks";
import { type PixelScale, pixels } from "./colours.ts";

export interface PixelCanvasProps {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  readonly scale: PixelScale;
  /** Values of a pixel: 1, or 3 for red, green and blue. */
  readonly channels?: number;
  /** Read out; without it the picture is only seen. */
  readonly label?: string;
}

/** A picture, a pixel for each place, enlarged without smoothing. */
export function PixelCanvas({
  values,
  height,
  width,
  scale,
  channels = 1,
  label,
}: PixelCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || width * height === 0) return;
    context.putImageData(new ImageData(pixels(values, scale, channels), width, height), 0, 0);
  }, [values, height, width, channels, ...Object.values(scale)]);
  const told =
    label === undefined
      ? ({ "aria-hidden": true } as const)
      : ({ role: "img", "aria-label": label } as const);
  return <canvas ref={canvas} width={width} height={height} {...told} />;
}
