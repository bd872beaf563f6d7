/** What a person works on, as data, with its history. The URL holds it; everything else on the page follows from it. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Settings } from "../../src/train/recipes.ts";
import type { DataConfig } from "../../src/train/run-config.ts";

/** Which data, and how much of them. */
export type DataChoice = Omit<DataConfig, "dir">;

/** How the network is trained, as a run's configuration says it. */
export type TrainingChoice = Omit<Settings, "train" | "validation">;

export interface Project {
  /** The network's spec as it was typed, right or wrong. */
  readonly text: string;
  readonly data: DataChoice;
  readonly training: TrainingChoice;
  readonly seed: number;
}

/** Changes under one key within this time are undone together. */
const MERGE_MS = 1000;
const MOST_STEPS = 200;

const present = signal<Project | undefined>(undefined);
const past = signal<readonly Project[]>([]);
const future = signal<readonly Project[]>([]);
let last: { readonly key: string; readonly at: number } | undefined;

/** The project as it stands. Before `open` there is none. */
export const project: ReadonlySignal<Project> = computed(() => {
  if (present.value === undefined) throw new Error("no project is open yet");
  return present.value;
});

export const canUndo = computed(() => past.value.length > 0);
export const canRedo = computed(() => future.value.length > 0);

/** Begins with this project, without a history. */
export function open(given: Project): void {
  present.value = given;
  past.value = [];
  future.value = [];
  last = undefined;
}

/** @param mergeKey  what is being changed: quick changes of the same thing are one step of the history */
export function change(part: Partial<Project>, mergeKey?: string): void {
  const before = project.peek();
  const same = Object.entries(part).every(
    ([name, value]) => JSON.stringify(before[name as keyof Project]) === JSON.stringify(value),
  );
  if (same) return;
  const now = Date.now();
  const merges = mergeKey !== undefined && last?.key === mergeKey && now - last.at < MERGE_MS;
  if (!merges) past.value = [...past.value.slice(-MOST_STEPS), before];
  last = mergeKey === undefined ? undefined : { key: mergeKey, at: now };
  future.value = [];
  present.value = { ...before, ...part };
}

export function undo(): void {
  const before = past.value.at(-1);
  if (before === undefined) return;
  future.value = [project.peek(), ...future.value];
  past.value = past.value.slice(0, -1);
  present.value = before;
  last = undefined;
}

export function redo(): void {
  const [after, ...rest] = future.value;
  if (after === undefined) return;
  past.value = [...past.value, project.peek()];
  future.value = rest;
  present.value = after;
  last = undefined;
}
