import { redo, undo } from "../state/project.ts";

/** Fields have an undo of their own. */
const isField = (target: EventTarget | undefined): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, [contenteditable]") !== null;

/** Ctrl-Z, Ctrl-Y and Ctrl-Shift-Z, or the command key, wherever nobody else takes them. */
export function undoKeys(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
  if (isField(event.composedPath()[0])) return;
  const key = event.key.toLowerCase();
  if (key === "z") (event.shiftKey ? redo : undo)();
  else if (key === "y") redo();
  else return;
  event.preventDefault();
}
