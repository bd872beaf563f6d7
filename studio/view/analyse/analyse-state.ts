/** What is opened and chosen in the analysis; what it is of comes from the network. */
import { computed, signal } from "@preact/signals";
import type { Quantity } from "../../../src/inspect/explain/formula.ts";
import type { LayerSummary } from "../../../src/inspect/summary.ts";
import { network, selected } from "../../state/network.ts";
import { project } from "../../state/project.ts";
import { closedAbove, layerToShow } from "./table-rows.ts";

export type TabId = "layers" | "field" | "coverage" | "findings";
export const tab = signal<TabId>("layers");

/** Paths of layers that are folded or opened other than at first. */
export const toggled = signal<ReadonlySet<string>>(new Set());

export function toggle(path: string): void {
  const next = new Set(toggled.value);
  if (!next.delete(path)) next.add(path);
  toggled.value = next;
}

/** Opens what the layer stands in, so that its row is seen. */
export function reveal(path: string): void {
  const tree = network.peek()?.tree;
  if (tree === undefined) return;
  const closed = closedAbove(tree, toggled.peek(), path);
  if (closed.length === 0) return;
  const next = new Set(toggled.peek());
  for (const above of closed) if (!next.delete(above)) next.add(above);
  toggled.value = next;
}

/** The number whose formula is shown. */
export const opened = signal<{ readonly path: string; readonly quantity: Quantity } | undefined>(
  undefined,
);

/** Examples at once: a person may look at another batch than the one that is trained with. */
const chosenBatch = signal<number | undefined>(undefined);
export const batch = computed(() => chosenBatch.value ?? 1);
export const trainingBatch = computed(() => project.value.training.batch);
export function setBatch(to: number): void {
  chosenBatch.value = to;
}

/** The layer that fields and coverage are shown of: the selected one, else the last with a map. */
export const shown = computed((): LayerSummary | undefined => {
  const tree = network.value?.tree;
  return tree && layerToShow(tree, selected.value);
});
