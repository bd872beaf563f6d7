/** Drawing pixels on canvases, enlarged by whole numbers where there is room. */

/** A colour of the page's tokens, as the theme has it now. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The colour of a token as red, green and blue of 255. */
export function rgbOf(name: string): readonly [number, number, number] {
  const hex = token(name).replace("#", "");
  const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  const value = Number.parseInt(full, 16);
  return Number.isNaN(value) ? [0, 0, 0] : [value >> 16, (value >> 8) & 255, value & 255];
}

/** A small canvas that holds an image, to be drawn enlarged. */
export function held(image: ImageData): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas;
}

/**
 * Gives a canvas its size in pixels of the screen, and a pen that draws in pixels of the page.
 * Undefined where canvases are not to be had.
 */
export function penOf(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined {
  const scale = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d") ?? undefined;
  pen?.scale(scale, scale);
  if (pen) pen.imageSmoothingEnabled = false;
  return pen;
}
