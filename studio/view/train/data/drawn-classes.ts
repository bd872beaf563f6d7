/** Drawings that a person makes here, by class; kept with every change. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { drawings, saveDrawings } from "../../../state/data-library.ts";
import type { DrawnClass } from "../../../worker/data/own-set.ts";

const BEGINNING: readonly DrawnClass[] = [
  { name: "A", pictures: [] },
  { name: "B", pictures: [] },
];

const state = signal<readonly DrawnClass[]>(BEGINNING);
let loading: Promise<void> | undefined;

export const drawnClasses: ReadonlySignal<readonly DrawnClass[]> = state;

/** Brings those that this browser has kept, once. */
export function loadDrawings(): Promise<void> {
  loading ??= drawings().then((kept) => {
    if (kept.length > 0) state.value = kept;
  });
  return loading;
}

/** None of them are left. */
export function forgetDrawings(): void {
  state.value = BEGINNING;
}

function keep(classes: readonly DrawnClass[]): void {
  state.value = classes;
  void saveDrawings(classes);
}

const changed = (at: number, to: (one: DrawnClass) => DrawnClass): void =>
  keep(state.peek().map((one, n) => (n === at ? to(one) : one)));

/** @returns why the name cannot be, in words */
function refusal(name: string, at?: number): string | undefined {
  if (name === "") return "is empty, must be a name";
  const taken = state.peek().some((one, n) => n !== at && one.name === name);
  return taken ? `there is a class ${name} already` : undefined;
}

/** A class more, with the next letter that is free. */
export function addClass(): void {
  const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(65 + n));
  const count = state.peek().length + 1;
  const name = [...letters, `class ${count}`, `class ${count}'`].find(
    (one) => refusal(one) === undefined,
  );
  if (name !== undefined) keep([...state.peek(), { name, pictures: [] }]);
}

/** @returns why it cannot be called so, in words */
export function renameClass(at: number, typed: string): string | undefined {
  const name = typed.trim();
  const refused = refusal(name, at);
  if (refused === undefined) changed(at, (one) => ({ ...one, name }));
  return refused;
}

export const removeClass = (at: number): void => keep(state.peek().filter((_, n) => n !== at));

export const addDrawing = (at: number, picture: Uint8Array): void =>
  changed(at, (one) => ({ ...one, pictures: [...one.pictures, picture] }));

export const removeDrawing = (at: number, picture: number): void =>
  changed(at, (one) => ({ ...one, pictures: one.pictures.filter((_, n) => n !== picture) }));
