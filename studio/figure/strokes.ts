type Stroke = [x: number, y: number][];

/** Lines that were drawn, one after the other. */
export class Strokes {
  #strokes: Stroke[] = [];
  readonly #size: number;
  readonly #pen: number;

  /**
   * @param size  of the square sheet, in pixels
   * @param pen   width of a line
   */
  constructor(size: number, pen: number) {
    this.#size = size;
    this.#pen = pen;
  }

  get isEmpty(): boolean {
    return this.#strokes.length === 0;
  }

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
    context.fillRect(0, 0, this.#size, this.#size);
    context.strokeStyle = "#fff";
    context.lineWidth = this.#pen;
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
