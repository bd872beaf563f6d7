/** What was changed so shortly before the page was left that the address did not hold it yet: kept with the tab, for when it is loaded again. */
import type { Project } from "./project.ts";
import { projectOf } from "./project-code.ts";

const NAME = "fovea-unwritten";

type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** @param address  the project's code that the address still holds */
export function keepUnwritten(shelf: Shelf, address: string | null, project: Project): void {
  try {
    shelf.setItem(NAME, JSON.stringify({ address, project }));
  } catch {
    // A browser that keeps nothing keeps this neither.
  }
}

/** What was kept, once, and only for the same address; undefined where there is nothing. */
export function takeUnwritten(shelf: Shelf, address: string | null): Project | undefined {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(NAME) ?? "null");
    shelf.removeItem(NAME);
    if (typeof kept !== "object" || kept === null || !("project" in kept)) return undefined;
    return "address" in kept && kept.address === address ? projectOf(kept.project) : undefined;
  } catch {
    return undefined;
  }
}
