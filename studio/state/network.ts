/** What the text describes: the last network that holds together, and what is wrong with the text since. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Network, Problem } from "../worker/analysis/analyse.ts";
import { inputShape } from "./data.ts";
import { analysis } from "./engine.ts";
import { project } from "./project.ts";

const found = signal<{ readonly network?: Network; readonly problems: readonly Problem[] }>({
  problems: [],
});
const asked = signal(0);
const answered = signal(0);

/** The last good one; undefined before the first. */
export const network: ReadonlySignal<Network | undefined> = computed(() => found.value.network);
/** Of the text as it stands. Empty: `network` is what the text says. */
export const problems: ReadonlySignal<readonly Problem[]> = computed(() => found.value.problems);
/** True while an answer is awaited. */
export const analysing: ReadonlySignal<boolean> = computed(() => asked.value !== answered.value);
/** Path of the layer that a person looks at, in text, graph, table and inside alike; "" is the whole network. */
export const selected = signal<string | undefined>(undefined);

/** Follows the project from now on. */
export function followNetwork(): () => void {
  return effect(() => {
    const { text } = project.value;
    const input = inputShape.value;
    const number = asked.peek() + 1;
    asked.value = number;
    void analysis()
      .analyse(text, input)
      .then(({ network: next, problems }) => {
        // Only the latest answer counts.
        if (number !== asked.peek()) return;
        found.value = { network: next ?? found.peek().network, problems };
        answered.value = number;
      });
  });
}
