import { oneBatch, oneEpoch, toggle } from "../state/run.ts";

/** Keys that hold everywhere on the page. */
export const runKeys = [
  { keys: "Ctrl+Enter", does: "train or pause", run: toggle },
  { keys: "Ctrl+Shift+Enter", does: "one batch", run: oneBatch },
  { keys: "Ctrl+Alt+Enter", does: "one epoch", run: oneEpoch },
] as const;

/** On a Mac the command key does as well. */
export function runShortcuts(event: KeyboardEvent): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const [whole, batch, epoch] = runKeys;
  const chosen = event.shiftKey ? batch : event.altKey ? epoch : whole;
  event.preventDefault();
  event.stopPropagation();
  void chosen.run();
}
