import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { centreDrawing } from "./centre-drawing.ts";
import "./drawing-pad.css";
import { SIZE, Strokes } from "./strokes.ts";

export interface DrawingPadProps {
  readonly label: string;
  /**
   * At most once a frame while something is drawn: the drawing as MNIST has its digits, [side, side], white on black; undefined when the
   * pad is empty. The array is the caller's.
   */
  readonly onDraw: (picture: Uint8Array<ArrayBuffer> | undefined) => void;
  /** Enter on the pad: the drawing is done. */
  readonly onEnter?: () => void;
  /** Of the result. Default 28. */
  readonly side?: number;
  /** The pad is emptied when this changes. */
  readonly round?: number;
  /** What is drawn, for who keeps it longer than there is a pad. */
  readonly sheet?: Strokes;
}

/** What an arrow key moves the pen by; with Shift a quarter. */
const STEP = SIZE / 28;

/** Where the pen of the keys begins, lifted. */
const MIDDLE = { x: SIZE / 2, y: SIZE / 2, down: false };

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Screen readers pass the arrow keys on to an application, and to no element that HTML has. */
const widget = { role: "application", tabIndex: 0 } as const;

/** A pad to draw on, with pointer, finger or keys, and beside it the picture that a network gets. */
export function DrawingPad({
  label,
  onDraw,
  onEnter,
  side = 28,
  round = 0,
  sheet,
}: DrawingPadProps) {
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<HTMLCanvasElement>(null);
  const strokes = useRef(sheet ?? new Strokes());
  const frame = useRef(0);
  const [keys, setKeys] = useState<{ x: number; y: number; down: boolean }>();
  const latest = useRef(onDraw);
  latest.current = onDraw;

  const draw = (): void => {
    frame.current = 0;
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    strokes.current.paint(context);
    const { data } = context.getImageData(0, 0, SIZE, SIZE);
    const ink = new Uint8Array(SIZE * SIZE);
    for (let at = 0; at < ink.length; at++) ink[at] = data[4 * at] as number;
    const picture = centreDrawing(ink, SIZE, SIZE, side);
    showPicture(shown.current, picture, side);
    latest.current(picture);
  };
  const soon = (): void => {
    frame.current ||= requestAnimationFrame(draw);
  };
  const drawnRound = useRef(round);
  // A new round, or a page that is left. At once: what is drawn next belongs to the new one.
  useLayoutEffect(() => {
    if (drawnRound.current !== round) strokes.current.clear();
    drawnRound.current = round;
    setKeys((pen) => pen && MIDDLE);
    draw();
    return () => cancelAnimationFrame(frame.current);
  }, [round, side]);

  const placeOf = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
    const box = canvas.current?.getBoundingClientRect();
    if (box === undefined) return [0, 0];
    return [((clientX - box.left) / box.width) * SIZE, ((clientY - box.top) / box.height) * SIZE];
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.current?.setPointerCapture(event.pointerId);
    setKeys(undefined);
    strokes.current.begin(...placeOf(event));
    soon();
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (!canvas.current?.hasPointerCapture(event.pointerId)) return;
    // What came between two frames: a quick curve stays a curve.
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length > 0 ? all : [event]) strokes.current.go(...placeOf(one));
    soon();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = keys ?? MIDDLE;
    const way = arrows[event.key];
    if (way !== undefined) {
      const step = event.shiftKey ? STEP / 4 : STEP;
      const keep = (value: number) => Math.min(SIZE, Math.max(0, value));
      const next = { ...at, x: keep(at.x + way[0] * step), y: keep(at.y + way[1] * step) };
      if (at.down) strokes.current.go(next.x, next.y);
      setKeys(next);
    } else if (event.key === " ") {
      if (!at.down) strokes.current.begin(at.x, at.y);
      setKeys({ ...at, down: !at.down });
    } else if (event.key === "Backspace" || event.key === "Delete") strokes.current.undo();
    else if (event.key === "Enter" && onEnter !== undefined && !event.ctrlKey && !event.metaKey) {
      // What the last key drew counts.
      if (frame.current !== 0) {
        cancelAnimationFrame(frame.current);
        draw();
      }
      onEnter();
    } else return;
    event.preventDefault();
    soon();
  };
  const change = (how: "clear" | "undo"): void => {
    strokes.current[how]();
    setKeys(undefined);
    soon();
  };

  return (
    <div class="pad">
      <div class="pad-sheet">
        <canvas
          ref={canvas}
          width={SIZE}
          height={SIZE}
          {...widget}
          aria-label={label}
          aria-describedby={`${id}-how`}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onKeyDown={onKeyDown}
          onBlur={() => setKeys(undefined)}
        />
        {keys && (
          <span
            class={keys.down ? "pad-pen pad-pen-down" : "pad-pen"}
            style={{ left: `${(100 * keys.x) / SIZE}%`, top: `${(100 * keys.y) / SIZE}%` }}
          />
        )}
      </div>
      <div class="pad-side">
        <div class="pad-seen">
          <canvas ref={shown} width={side} height={side} />
          <span class="quiet">what the network gets</span>
        </div>
        <div class="pad-tools">
          <Button onClick={() => change("undo")}>Undo stroke</Button>
          <Button onClick={() => change("clear")}>Clear</Button>
        </div>
        <p class="quiet pad-how" id={`${id}-how`}>
          Draw with pointer or finger. Keys: arrows move the pen, Space puts it down and lifts it,
          Backspace takes the last stroke back{onEnter ? ", Enter adds the drawing" : ""}.
        </p>
        <span class="unseen" role="status">
          {keys === undefined ? "" : keys.down ? "pen down" : "pen up"}
        </span>
      </div>
    </div>
  );
}

/** White on black, as the network gets it. */
function showPicture(
  canvas: HTMLCanvasElement | null,
  picture: Uint8Array | undefined,
  side: number,
): void {
  const context = canvas?.getContext("2d");
  if (!context) return;
  const pixels = new ImageData(side, side);
  for (let at = 0; at < side * side; at++) {
    pixels.data.fill(picture?.[at] ?? 0, 4 * at, 4 * at + 3);
    pixels.data[4 * at + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}
