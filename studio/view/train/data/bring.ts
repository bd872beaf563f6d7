import { type ReadonlySignal, signal } from "@preact/signals";
import { addFiles } from "../../../state/data-library.ts";
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
      state.value = { said: "", faults: [error instanceof Error ? error.message : String(error)] };
    }
  });
  return before;
}

const inWords = ({ title, needs }: DataCard): string =>
  needs === undefined ? `Added: ${title}.` : `${title} is not complete yet: ${needs}.`;

/** Files as an input has them. */
export const chosenFiles = (list: FileList | null): OwnFile[] =>
  Array.from(list ?? [], (file) => ({ path: file.webkitRelativePath || file.name, blob: file }));

/** Files as they were dropped, those in folders too. To be called while the event is being handled. */
export async function droppedFiles({ items, files }: DataTransfer): Promise<OwnFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  const list = [...files].map((file) => ({ path: file.name, blob: file }));
  if (!entries.some((entry) => entry?.isDirectory)) return list;
  const found = await Promise.all(entries.map((entry) => (entry ? filesUnder(entry) : [])));
  return found.flat();
}

async function filesUnder(entry: FileSystemEntry): Promise<OwnFile[]> {
  if (isFile(entry)) {
    const blob = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ""), blob }];
  }
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const found: OwnFile[] = [];
  // A reader gives a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    for (const one of some) found.push(...(await filesUnder(one)));
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
