/** What the page calls to take a network away, and to bring one. Everything is loaded when it is first asked for. */
import { transfer } from "comlink";
import type { ExportOptions } from "../../../src/train/export/target.ts";
import type { Made } from "./made.ts";
import type { BroughtFile, Here, Opening } from "./open.ts";
import type { RunSource, Wish } from "./subject.ts";
import type { TakeName } from "./take.ts";

/** What came of it, or why nothing did: errors lose their kind on the way between threads. */
export type Answer<T> = { readonly made: T } | { readonly refused: string };

const answer = async <T>(make: () => Promise<T>): Promise<Answer<T>> => {
  try {
    return { made: await make() };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
};

export const takeApi = (source: RunSource, ready: () => Promise<unknown>) => ({
  take: async (name: TakeName, wish: Wish, options: ExportOptions): Promise<Answer<Made>> => {
    const made = await answer(async () => {
      await ready();
      const { take } = await import("./take.ts");
      return take(name, wish, source, options);
    });
    return "made" in made ? transfer(made, [made.made.bytes.buffer]) : made;
  },
  open: (files: readonly BroughtFile[], here: Here): Promise<Answer<Opening>> =>
    answer(async () => {
      await ready();
      const { openFiles } = await import("./open.ts");
      return openFiles(files, here);
    }),
});
