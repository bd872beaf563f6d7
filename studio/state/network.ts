/** What the text describes: the last network that holds together, and what is wrong with the text since. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { messageOf } from "../ui/message-of.ts";
import type { Analysis, Network, Problem } from "../worker/analysis/analyse.ts";
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

/** What was asked about last. */
let wanted: { readonly text: string; readonly input: readonly number[] } | undefined;

/** Follows the project from now on. While an answer is awaited, of all that is typed only the latest is asked about next. */
export function followNetwork(): () => void {
  return effect(() => {
    const [{ text }, input] = [project.value, inputShape.value];
    // Settings of the training change the project too.
    if (text === wanted?.text && String(input) === String(wanted.input)) return;
    wanted = { text, input };
    const idle = !analysing.peek();
    asked.value = asked.peek() + 1;
    if (idle) void ask();
  });
}

async function ask(): Promise<void> {
  while (wanted !== undefined && analysing.peek()) {
    const number = asked.peek();
    const { network: next, problems } = await answer(wanted.text, wanted.input);
    // Only the latest answer counts.
    if (number !== asked.peek()) continue;
    found.value = { network: next ?? found.peek().network, problems };
    answered.value = number;
  }
}

/** What must not happen is said where problems are, so that the page goes on. */
async function answer(text: string, input: readonly number[]): Promise<Analysis> {
  try {
    return await analysis().analyse(text, input);
  } catch (error) {
    const reason = messageOf(error);
    return {
      problems: [{ message: `the network cannot be looked at: ${reason}`, at: [], layer: "" }],
    };
  }
}
