import type { Stream } from "../threefry.ts";
import { turn } from "../turn.ts";

/** The most that a digit can have. */
export const CONTROL_POINTS = 128;

/** What begins at a control point: a new stroke, a smooth continuation, or a continuation after a sharp turn. */
export const MOVE = 0;
export const SMOOTH = 1;
export const CORNER = 2;

/**
 * The control points of one digit as a writer would set them: x to the right, y downwards, the digit about one unit high.
 * One path is filled again and again, so that a generated digit allocates nothing.
 */
export class Path {
  readonly x = new Float64Array(CONTROL_POINTS);
  readonly y = new Float64Array(CONTROL_POINTS);
  readonly kind = new Uint8Array(CONTROL_POINTS);
  length = 0;

  #lifted = true;

  clear(): this {
    this.length = 0;
    return this.lift();
  }

  /** Takes the pen off the paper: the next point begins a stroke. */
  lift(): this {
    this.#lifted = true;
    return this;
  }

  #add(x: number, y: number, kind: number): this {
    if (this.length === CONTROL_POINTS)
      throw new RangeError(`a digit has at most ${CONTROL_POINTS} points`);
    this.x[this.length] = x;
    this.y[this.length] = y;
    this.kind[this.length++] = this.#lifted ? MOVE : kind;
    this.#lifted = false;
    return this;
  }

  /** Begins a stroke at (x, y). */
  move(x: number, y: number): this {
    return this.lift().#add(x, y, MOVE);
  }

  /** Draws on through (x, y) without a kink. */
  to(x: number, y: number): this {
    return this.#add(x, y, SMOOTH);
  }

  /** Draws to (x, y) and may leave it in another direction. */
  corner(x: number, y: number): this {
    return this.#add(x, y, CORNER);
  }

  /**
   * Draws along an ellipse: angles in turns, 0 to the right, ¼ at the bottom, ¾ at the top.
   * `growth` is the factor that the radii reach at the end: a spiral, whose ends overlap or leave a gap.
   */
  arc(
    cx: number,
    cy: number,
    rx: number,
    ry: number,
    from: number,
    sweep: number,
    growth = 1,
  ): this {
    const steps = Math.max(2, Math.ceil(Math.abs(sweep) * 9));
    for (let i = 0; i <= steps; i++) {
      const along = i / steps;
      const [cos, sin] = turn(from + sweep * along);
      const scale = 1 + (growth - 1) * along;
      this.to(cx + rx * scale * cos, cy + ry * scale * sin);
    }
    return this;
  }
}

/** A digit as people write it. */
export interface Glyph {
  readonly digit: number;
  /** The largest radius of the pen, in pixels of the 20-pixel box, at which the figure can still be read. */
  readonly penLimit: number;
  /** Sets the control points: which way of writing it, with which proportions, is drawn from `random`. */
  readonly draw: (path: Path, random: Stream) => void;
}
