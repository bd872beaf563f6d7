import { markPath, type PlaneColours, rgbOf } from "./class-look.ts";
import { valueColour } from "./plane-picture.ts";

/** Examples of the plane. */
export interface PlanePoints {
  /** [count, 2] */
  readonly places: Float32Array;
  readonly labels: Int32Array;
  /** Of a regression. */
  readonly values?: Float32Array | undefined;
  /** The largest magnitude of the values: the ends of their scale. */
  readonly most?: number;
}

/** Each point as the mark of its class; those of a regression in the colour of their value. */
export function drawPoints(
  context: CanvasRenderingContext2D,
  size: number,
  extent: number,
  { places, labels, values, most = 1 }: PlanePoints,
  colours: PlaneColours,
): void {
  // Many are drawn small, so that they do not hide each other.
  const r = (size / 640) * Math.max(4, Math.min(8, 200 / Math.sqrt(Math.max(1, labels.length))));
  const ends = [rgbOf(colours.negative), rgbOf(colours.positive)] as const;
  const surface = rgbOf(colours.surface);
  context.lineWidth = 1.5;
  for (let n = 0; n < labels.length; n++) {
    const x = (((places[2 * n] as number) / extent + 1) / 2) * size;
    const y = ((1 - (places[2 * n + 1] as number) / extent) / 2) * size;
    context.beginPath();
    markPath(context, values ? 0 : (labels[n] as number), [x, y], r);
    const label = labels[n] as number;
    context.fillStyle = values
      ? `rgb(${valueColour(values[n] as number, most, ends, surface)
          .map(Math.round)
          .join(" ")})`
      : (colours.classes[label % colours.classes.length] ?? colours.ink);
    context.strokeStyle = values ? colours.ink : colours.surface;
    context.fill();
    context.stroke();
  }
}
