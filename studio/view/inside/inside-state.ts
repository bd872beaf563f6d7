/** What a person looks at: which input, which layer. The moment is the run's `shownStep`. */
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { Strokes } from "../../figure/strokes.ts";
import { trainer } from "../../state/engine.ts";
import { selected } from "../../state/network.ts";
import { run, shownStep } from "../../state/run.ts";
import { ready } from "../../state/use-answer.ts";
import type { InputChoice, LayerView, Subject } from "../../worker/look/answer.ts";

export const input = signal<InputChoice>({ kind: "example", split: "validation", index: 0 });

/** What is drawn on the pad: it is there again when one comes back. */
export const sheet = new Strokes();

let drawings = 0;
let last: InputChoice | undefined;
/** Tells inputs apart, also drawings, which are all different. */
export const drawn: ReadonlySignal<string> = computed(() => {
  const now = input.value;
  if (now.kind === "example") return `${now.split} ${now.index}`;
  if (now !== last) drawings++;
  last = now;
  return `drawing ${drawings}`;
});

const found = signal<Subject | undefined>(undefined);
/** The network of the open run, as far as it can be looked at; undefined before one is open. */
export const subject: ReadonlySignal<Subject | undefined> = found;

/** The layer that is looked at: the selected one, or the first in it; else the first with weights. */
export const layer: ReadonlySignal<LayerView | undefined> = computed(() => {
  const layers = subject.value?.layers ?? [];
  const path = selected.value;
  const within = (prefix: string) => layers.find((one) => one.path.startsWith(`${prefix}/`));
  const own =
    path === undefined ? undefined : (layers.find((one) => one.path === path) ?? within(path));
  return own ?? layers.find(({ kernels }) => kernels) ?? layers[0];
});

/** The step whose weights are shown. */
export const lookedAt: ReadonlySignal<number> = computed(
  () => shownStep.value ?? run.value.place.step,
);

/** The run that the subject is of. */
let known: unknown;

/** Learns what can be looked at, anew for each run. */
export function followSubject(): () => void {
  return effect(() => {
    const { opened } = run.value;
    if (!ready.value || opened === undefined || opened === known) return;
    known = opened;
    const before = found.peek()?.input.join();
    found.value = undefined;
    void trainer()
      .look.subject()
      .then((next) => {
        if (known !== opened) return;
        // What was drawn for other data is no input of this network.
        if (input.peek().kind === "values" && next.input.join() !== before)
          input.value = { kind: "example", split: "validation", index: 0 };
        found.value = next;
      })
      .catch(() => {
        known = undefined;
      });
  });
}

/** The channel that is looked at closely. */
export const channel = signal(0);
