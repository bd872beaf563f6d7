/** The graph that is shown, and how. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { analysis } from "../../../state/engine.ts";
import { network, selected } from "../../../state/network.ts";
import { notify } from "../../../state/notices.ts";
import type { NetworkGraph } from "../../../worker/analysis/graph.ts";
import { type Item, itemOf, itemsOf } from "./navigate.ts";

const shown = signal<NetworkGraph | undefined>(undefined);
/** Undefined: what keeps the graph small. */
const choice = signal<readonly string[] | undefined>(undefined);
let asked = 0;

export const graph: ReadonlySignal<NetworkGraph | undefined> = shown;
export const items: ReadonlySignal<readonly Item[]> = computed(() =>
  shown.value === undefined ? [] : itemsOf(shown.value),
);

/** Of the item that keys act on, where it is not that of the selected layer: an end, a join. */
const focused = signal<string | undefined>(undefined);

/** The one item that Tab leads to. */
export const current: ReadonlySignal<Item | undefined> = computed(() => {
  const all = items.value;
  const own = all.find(({ key }) => key === focused.value);
  if (own !== undefined && own.path === (selected.value ?? own.path)) return own;
  return itemOf(all, selected.value) ?? all[0];
});

/** Chooses an item, and so its layer wherever layers are shown. */
export function choose(item: Item): void {
  focused.value = item.key;
  selected.value = item.path;
}

/** Keeps the graph in step with the network, until the returned function is called. */
export const followGraph = (): (() => void) =>
  effect(() => {
    const found = network.value;
    const folded = choice.value;
    asked++;
    const number = asked;
    if (found === undefined) return;
    void analysis()
      .graphOf(found.text, found.input, folded)
      .then(
        (next) => {
          if (number === asked) shown.value = next;
        },
        (error: Error) => notify("warn", `The graph cannot be drawn: ${error.message}.`),
      );
  });

const foldedNow = (): readonly string[] => choice.peek() ?? shown.peek()?.folded ?? [];

export const isFolded = (path: string): boolean => shown.value?.folded.includes(path) ?? false;
export const isFoldable = (path: string): boolean =>
  shown.value?.foldables.some((one) => one.path === path) ?? false;

/** Draws the layer as one box, or in full again. */
export function toggleFold(path: string): void {
  const now = foldedNow();
  choice.value = now.includes(path) ? now.filter((one) => one !== path) : [...now, path];
}

export function foldAll(): void {
  choice.value = shown.peek()?.foldables.map(({ path }) => path) ?? [];
}

export function unfoldAll(): void {
  choice.value = [];
}

/** The innermost layer made of layers that the path is or stands in, of those that can be folded. */
export function foldableAround(path: string): string | undefined {
  const all = shown.value?.foldables ?? [];
  return all.findLast((one) => one.path === path || path.startsWith(`${one.path}/`))?.path;
}
