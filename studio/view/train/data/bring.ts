import { type ReadonlySignal, signal } from "@preact/signals";
import { addFiles } from "../../../state/data-library.ts";
import { messageOf } from "../../../ui/message-of.ts";
import type { DataCard } from "../../../worker/data/card.ts";
import type { OwnFile } from "../../../worker/data/own-set.ts";

interface Brought {
  readonly said: string;
  readonly faults: readonly string[];
}

const state = signal<Brought>({ said: "", faults: [] });

/** What became of the files that were brought last. */
export const brought: ReadonlySignal<Brought> = state;

let before: Promise<void> = Promise.resolve();

/** Takes files in, those that were brought first before all others. */
export function bring(files: readonly OwnFile[] | Promise<readonly OwnFile[]>): Promise<void> {
  before = before.then(async () => {
    try {
      const all = await files;
      if (all.length === 0) return;
      state.value = {
        said: all.length === 1 ? "Reading…" : `Reading ${all.length} files…`,
        faults: [],
      };
      const { added, faults, lasting } = await addFiles(all);
      const left = lasting
        ? ""
        : " This browser keeps nothing: they are here until the page is left.";
      const said = added.map(inWords).join(" ");
      state.value = { said: said && said + left, faults };
    } catch (error) {
      state.value = { said: "", faults: [messageOf(error)] };
    }
  });
  return before;
}

const inWords = ({ title, needs }: DataCard): string =>
  needs === undefined ? `Added: ${title}.` : `${title} is not complete yet: ${needs}.`;

/** Files as an input has them. */
export const chosenFiles = (list: FileList | null): OwnFile[] =>
  Array.from(list ?? [], (file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
