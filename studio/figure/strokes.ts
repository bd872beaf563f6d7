type Stroke = [x: number, y: number][];

/** Pixels of a drawing pad, which is square. */
export const SIZE = 168;
/** The pen's width: a figure of two thirds of the pad gets strokes as wide as MNIST's. */
const PEN = 12.5;

/** Lines that were drawn on a pad, one after the other. */
export class Strokes {
  #strokes: Stroke[] = [];

  begin(x: number, y: number): void {
    this.#strokes.push([[x, y]]);
  }

  /** The line goes on to here. */
  go(x: number, y: number): void {
    this.#strokes.at(-1)?.push([x, y]);
  }

  undo(): void {
    this.#strokes.pop();
  }

  clear(): void {
    this.#strokes = [];
  }

  /** White on black, over everything that was there. */
  paint(context: CanvasRenderingContext2D): void {
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIZE, SIZE);
    context.strokeStyle = "#fff";
    context.lineWidth = PEN;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const [first, ...rest] of this.#strokes) {
      if (first === undefined) continue;
      context.beginPath();
      context.moveTo(...first);
      // A point is a line to itself.
      if (rest.length === 0) context.lineTo(...first);
      for (const point of rest) context.lineTo(...point);
      context.stroke();
    }
  }
}
