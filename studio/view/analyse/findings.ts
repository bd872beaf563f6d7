/** What the linter finds in the text as it stands, for whoever shows it. */
import { computed } from "@preact/signals";
import { dataInfo, inputShape } from "../../state/data.ts";
import { network, problems } from "../../state/network.ts";
import { notify } from "../../state/notices.ts";
import { change, project } from "../../state/project.ts";
import { SpecEditError } from "../../state/spec-edit.ts";
import type { PlacedFinding } from "../../worker/analysis/lint.ts";
import { applyChanges } from "./apply-changes.ts";

/** What is asked about. */
export const lintQuestion = computed(() => {
  const { outputs, classes } = dataInfo.value;
  const loss = classes.length > 0 ? "crossEntropy" : "squaredError";
  return { text: project.value.text, input: inputShape.value, options: { outputs, loss } };
});

/** Whether the table is of an older text than the one that stands there. */
export const isOld = computed(
  () => problems.value.length > 0 && network.value?.text !== project.value.text,
);

/** Changes the text as the finding says: one step that can be undone. */
export function repair({ changes, repair }: PlacedFinding, text: string): void {
  if (changes === undefined || project.value.text !== text) return;
  try {
    change({ text: applyChanges(text, changes) });
    notify("good", `Done: ${repair?.describe}. Undo brings back what was.`);
  } catch (error) {
    if (!(error instanceof SpecEditError)) throw error;
    notify("bad", error.message);
  }
}
