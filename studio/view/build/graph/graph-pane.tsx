import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { KindDescription } from "../../../../src/nn/index.ts";
import { kinds } from "../../../state/kinds.ts";
import { network, problems, selected } from "../../../state/network.ts";
import { project } from "../../../state/project.ts";
import { Button } from "../../../ui/button.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { addLayer, followEdits, type Spot } from "./edit-network.ts";
import { current, foldAll, followGraph, graph, unfoldAll } from "./graph-state.ts";
import { fitWidth, GraphView } from "./graph-view.tsx";
import { LayerForm } from "./layer-form.tsx";
import { spotBehind } from "./navigate.ts";
import { Palette } from "./palette.tsx";
import "./graph-pane.css";

const ZOOMS = [0.25, 0.35, 0.5, 0.7, 0.85, 1, 1.25, 1.5] as const;

/** The network as a graph, in step with the text, and the chosen layer's options under it. */
export function GraphPane() {
  const zoom = useSignal(1);
  const adding = useSignal<Spot | undefined>(undefined);
  const body = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLDivElement>(null);
  useEffect(followGraph, []);
  useEffect(followEdits, []);
  useEffect(() => void kinds(), []);

  const pane = (): HTMLElement | null =>
    body.current?.querySelector<HTMLElement>(".build-pane") ?? null;
  const fit = (): void => {
    const [shown, now] = [pane(), graph.peek()];
    if (shown && now) fitWidth(shown, now.width, zoom);
  };
  const step = (by: 1 | -1): void => {
    const next =
      by > 0
        ? ZOOMS.find((z) => z > zoom.value + 0.01)
        : ZOOMS.findLast((z) => z < zoom.value - 0.01);
    if (next !== undefined) zoom.value = next;
  };
  const add = (spot: Spot): void => {
    adding.value = spot;
  };
  /** Where a layer comes if nothing else is said: behind the chosen one, without one at the end. */
  const chosen = (): Spot => {
    const item = selected.peek() === undefined ? undefined : current.peek();
    return item === undefined ? { kind: "behind", path: "" } : spotBehind(item);
  };
  const close = (): void => {
    adding.value = undefined;
    // Nothing else takes the focus while the dialog is there.
    requestAnimationFrame(() =>
      pane()
        ?.querySelector<HTMLElement>('[data-key][tabindex="0"]')
        ?.focus({ preventScroll: true }),
    );
  };
  const choose = (kind: KindDescription): void => {
    const spot = adding.peek();
    if (spot !== undefined) void addLayer(kind, spot);
    close();
  };
  const foldable = (graph.value?.foldables.length ?? 0) > 0;
  const anyFolded = (graph.value?.folded.length ?? 0) > 0;
  const old =
    network.value !== undefined &&
    network.value.text !== project.value.text &&
    problems.value.length > 0;

  return (
    <Panel
      title="Graph"
      tools={
        <>
          {foldable && (
            <Button
              label={
                anyFolded
                  ? "Unfold all: draw every layer"
                  : "Fold all: draw layers made of layers as one box each"
              }
              onClick={anyFolded ? unfoldAll : foldAll}
            >
              {anyFolded ? "Unfold all" : "Fold all"}
            </Button>
          )}
          <Button label="Smaller" onClick={() => step(-1)}>
            −
          </Button>
          <Button label="Fit to the pane's width" onClick={fit}>
            Fit
          </Button>
          <Button label="Larger" onClick={() => step(1)}>
            +
          </Button>
          <Button look="primary" onClick={() => add(chosen())}>
            Add layer
          </Button>
        </>
      }
    >
      <div class="build-graph-pane" ref={body}>
        {old && (
          <p class="build-old" role="status">
            <b>✕</b> {problems.value[0]?.message}
            <span class="quiet"> The graph shows the last network that fitted.</span>
          </p>
        )}
        <GraphView zoom={zoom} onAdd={add} onOpen={() => firstControl(form.current)?.focus()} />
        <div ref={form}>
          <LayerForm onAdd={add} />
        </div>
        {adding.value !== undefined && (
          <Palette where={whereOf(adding.value)} onChoose={choose} onClose={close} />
        )}
      </div>
    </Panel>
  );
}

/** An option, or where there is none the first button. */
const firstControl = (form: HTMLElement | null): HTMLElement | null | undefined =>
  form?.querySelector<HTMLElement>("input, select") ?? form?.querySelector<HTMLElement>("button");

function whereOf(spot: Spot): string {
  if (spot.kind === "first") return "before all others";
  if (spot.kind === "between") return `between ${spot.before} and ${spot.after}`;
  return spot.path === "" ? "at the end" : `behind ${spot.path}`;
}
