import { type Signal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { redo, undo } from "../../../state/project.ts";
import { moveBy, removeAt, type Spot } from "./edit-network.ts";
import { GraphBox } from "./graph-box.tsx";
import { choose, current, foldableAround, graph, items, toggleFold } from "./graph-state.ts";
import { GraphWires } from "./graph-wires.tsx";
import { type Arrow, follow, type Item, itemsOfBox, spotBehind } from "./navigate.ts";
import { startPan } from "./pan.ts";
import "./graph-view.css";

export interface GraphViewProps {
  readonly zoom: Signal<number>;
  /** Asks for a layer to put there. */
  readonly onAdd: (spot: Spot) => void;
  /** Goes on to the chosen layer's options. */
  readonly onOpen: () => void;
}

const arrows: ReadonlySet<string> = new Set([
  ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"],
]);
const isArrow = (key: string): key is Arrow => arrows.has(key);

/** The boxes and wires in a pane that scrolls. One box is in the order of Tab; arrow keys follow the wires. */
export function GraphView({ zoom, onAdd, onOpen }: GraphViewProps) {
  const pane = useRef<HTMLDivElement>(null);
  const now = graph.value;
  const scale = zoom.value;
  useSignalEffect(() => {
    const item = current.value;
    if (pane.current && item) show(pane.current, item, zoom.peek());
  });
  // The focus follows what is chosen, also where an edit by key has taken away what had it.
  const edited = useRef(false);
  useSignalEffect(() => {
    const item = current.value;
    if (item === undefined) return;
    requestAnimationFrame(() => {
      const active = document.activeElement;
      const lost = active === document.body && edited.current;
      if (lost || (active instanceof HTMLElement && active.dataset.key !== undefined))
        buttonOf(pane.current, item)?.focus({ preventScroll: true });
    });
  });
  useEffect(() => {
    if (pane.current && now) fitWidth(pane.current, now.width, zoom);
    // Once, when there is something to fit.
  }, [now === undefined]);
  if (now === undefined) return <p class="quiet">The graph appears when the text is a network.</p>;

  const goTo = (item: Item | undefined): void => {
    if (item === undefined) return;
    choose(item);
    buttonOf(pane.current, item)?.focus({ preventScroll: true });
  };
  const press = (event: KeyboardEvent): void => {
    // What has the focus is meant, also where another way than ours has put it there.
    const focused = event.target instanceof HTMLElement ? event.target.dataset.key : undefined;
    const item = items.peek().find((one) => one.key === focused) ?? current.peek();
    const { key, altKey } = event;
    if (event.ctrlKey || event.metaKey) {
      edited.current = travel(event) || edited.current;
      return;
    }
    if (item === undefined) return;
    // A join stands for the layer that it belongs to; the ends for none.
    const path = item.path || undefined;
    const done = ((): boolean => {
      if (altKey && (key === "ArrowUp" || key === "ArrowDown")) {
        edited.current = true;
        if (path) void moveBy(path, key === "ArrowUp" ? -1 : 1);
        return true;
      }
      if (altKey) return false;
      if (isArrow(key)) goTo(follow(now, items.peek(), item, key));
      else if (key === "Delete" || key === "Backspace") {
        edited.current = true;
        if (path) void removeAt(path);
      } else if (key === "+") onAdd(spotBehind(item));
      else if (key === "Enter") {
        choose(item);
        onOpen();
      } else if (key === "f") {
        const around = foldableAround(item.path);
        if (around !== undefined) toggleFold(around);
      } else return false;
      return true;
    })();
    if (done) event.preventDefault();
  };

  return (
    <div class="build-pane" ref={pane} onPointerDown={startPan}>
      <section
        class="build-graph"
        aria-label="The network as a graph. Arrow keys follow the wires, Enter opens a layer, + adds one behind it, Delete removes it, Alt with up and down moves it, F folds."
        style={{ width: `${now.width * scale}px`, height: `${now.height * scale}px` }}
        onKeyDown={press}
      >
        <div
          class="build-scaled"
          style={{
            transform: `scale(${scale})`,
            width: `${now.width}px`,
            height: `${now.height}px`,
          }}
        >
          <GraphWires graph={now} />
          {now.nodes.map((box) => (
            <GraphBox key={itemsOfBox(box)[0]?.key} box={box} />
          ))}
        </div>
      </section>
    </div>
  );
}

/** Undo and redo by the usual keys. True where it was one of them. */
function travel(event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  const forth = key === "y" || (key === "z" && event.shiftKey);
  if (!forth && key !== "z") return false;
  if (forth) redo();
  else undo();
  event.preventDefault();
  return true;
}

const buttonOf = (pane: HTMLElement | null, { key }: Item): HTMLElement | undefined =>
  [...(pane?.querySelectorAll<HTMLElement>("[data-key]") ?? [])].find(
    ({ dataset }) => dataset.key === key,
  );

/** Scrolls the pane, and never the page, so that the item is in it. */
function show(pane: HTMLElement, { box }: Item, scale: number): void {
  const [x, y] = [box.x * scale, box.y * scale];
  const [w, h] = [(box.width * scale) / 2 + 24, (box.height * scale) / 2 + 24];
  if (y - h < pane.scrollTop) pane.scrollTop = y - h;
  else if (y + h > pane.scrollTop + pane.clientHeight) pane.scrollTop = y + h - pane.clientHeight;
  if (x - w < pane.scrollLeft) pane.scrollLeft = x - w;
  else if (x + w > pane.scrollLeft + pane.clientWidth) pane.scrollLeft = x + w - pane.clientWidth;
}

const SMALLEST = 0.86;

/** As wide as the pane, but not so small that nobody can read it; the middle is where the input stands. */
export function fitWidth(pane: HTMLElement, width: number, zoom: Signal<number>): void {
  zoom.value = Math.min(1, Math.max(SMALLEST, pane.clientWidth / width));
  requestAnimationFrame(() => {
    pane.scrollLeft = Math.max(0, (pane.scrollWidth - pane.clientWidth) / 2);
  });
}
