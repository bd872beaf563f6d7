import { type PlaneColours, rgbOf } from "./class-look.ts";
import { drawPoints, type PlanePoints } from "./draw-points.ts";
import { classPixels, type PlaneField, valuePixels } from "./plane-picture.ts";

/** What is drawn on the plane. */
export interface PlaneShown {
  /** The plane reaches from −extent to extent. */
  readonly extent: number;
  readonly points: PlanePoints;
  /** None: numbers are found. */
  readonly classes: readonly string[];
  /** What a network makes of the plane; without it, the points alone. */
  readonly field?: PlaneField | undefined;
}

/** Pixels of the drawing; it is as wide as there is room. */
export const SIZE = 640;

export function paintPlane(
  context: CanvasRenderingContext2D,
  { extent, points, classes, field, colours }: PlaneShown & { readonly colours: PlaneColours },
): void {
  const [surface, ink] = [rgbOf(colours.surface), rgbOf(colours.ink)];
  context.fillStyle = colours.surface;
  context.fillRect(0, 0, SIZE, SIZE);
  if (field !== undefined) {
    const { side } = field;
    const ends = [rgbOf(colours.negative), rgbOf(colours.positive)] as const;
    const pixels =
      classes.length > 0
        ? classPixels(field, colours.classes.map(rgbOf), surface, ink)
        : valuePixels(field, points.most ?? 1, ends, surface, ink);
    const small = new OffscreenCanvas(side, side);
    small.getContext("2d")?.putImageData(new ImageData(pixels, side, side), 0, 0);
    context.imageSmoothingEnabled = true;
    context.drawImage(small, 0, 0, SIZE, SIZE);
  } else axes(context, colours);
  drawPoints(context, SIZE, extent, points, colours);
}

function axes(context: CanvasRenderingContext2D, { line }: PlaneColours): void {
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(SIZE / 2, 0);
  context.lineTo(SIZE / 2, SIZE);
  context.moveTo(0, SIZE / 2);
  context.lineTo(SIZE, SIZE / 2);
  context.stroke();
}

export function paintCross(
  context: CanvasRenderingContext2D,
  { x, y }: { readonly x: number; readonly y: number },
  extent: number,
  { ink, surface }: PlaneColours,
): void {
  const [left, top] = [((x / extent + 1) / 2) * SIZE, ((1 - y / extent) / 2) * SIZE];
  for (const [colour, width] of [
    [surface, 6],
    [ink, 2],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(left - 14, top);
    context.lineTo(left + 14, top);
    context.moveTo(left, top - 14);
    context.lineTo(left, top + 14);
    context.stroke();
  }
}
