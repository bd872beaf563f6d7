/** The project in the URL's fragment, which no server sees: #view=train&p=1.<deflated JSON>. */
import { effect, signal } from "@preact/signals";
import { notify } from "./notices.ts";
import { change, open, type Project, project } from "./project.ts";
import { decodeProject, encodeProject, LinkError } from "./project-code.ts";
import { keepUnwritten, takeUnwritten } from "./unwritten.ts";
import { isView, type ViewId, view } from "./view.ts";

/** Changes are written when there was none for so long. */
const REST_MS = 250;

const fragment = (): URLSearchParams => new URLSearchParams(location.hash.slice(1));

/** What the URL holds because this page wrote it, or read it already. */
const known = signal<string | null>(null);

/** The project that the URL holds. */
let written: Project | undefined;

/** Marks the steps of the browser's history that this page made: going back to one shows its view, of the project as it is now. */
const OWN = "fovea";

/** Another view of the project, as a link within this page. */
export const fragmentOf = (id: ViewId): string =>
  `#${new URLSearchParams({ view: id, ...(known.value !== null && { p: known.value }) })}`;

/** Opens what the URL holds, else `fallback`, and keeps the URL in step from then on. */
export async function followUrl(fallback: Project): Promise<void> {
  const linked = await readProject("this page's own example is open instead");
  const [shelf, address] = [tabStorage(), known.peek()];
  open((shelf && takeUnwritten(shelf, address)) ?? linked ?? fallback);
  if (linked !== undefined) written = linked;
  readView();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const writeSoon = (): void => {
    const [now, shown] = [project.value, view.value];
    clearTimeout(waiting);
    waiting = setTimeout(() => void write(now, shown), REST_MS);
  };
  effect(writeSoon);
  addEventListener("pagehide", () => {
    // Packing takes longer than a page has that is left.
    if (shelf && project.peek() !== written) keepUnwritten(shelf, known.peek(), project.peek());
  });
  addEventListener("hashchange", () => {
    if (history.state !== OWN) return void followChange();
    readView();
    // That step may hold the project as it was.
    writeSoon();
  });
}

/** Undefined where the browser refuses it. */
function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

/** Somebody put another link into the same page, or went back to one. */
async function followChange(): Promise<void> {
  readView();
  if (fragment().get("p") === known.peek()) return;
  const linked = await readProject("the project that was here stays open");
  // A step of the history, so that what was there before is not lost.
  if (linked !== undefined) change(linked);
}

/** A link that cannot be read is said, with what is there instead. */
async function readProject(otherwise: string): Promise<Project | undefined> {
  const code = fragment().get("p");
  known.value = code;
  if (code === null) return undefined;
  try {
    return await decodeProject(code);
  } catch (error) {
    notify("bad", `${linkFault(error)}; ${otherwise}`);
    return undefined;
  }
}

function readView(): void {
  const name = fragment().get("view");
  if (isView(name)) view.value = name;
}

async function write(now: Project, shown: string): Promise<void> {
  const next = fragment();
  const left = next.get("view");
  next.set("view", shown);
  try {
    const code = await encodeProject(now);
    // What was changed meanwhile is written when it has rested.
    if (now !== project.peek()) return;
    next.set("p", code);
    written = now;
  } catch (error) {
    // The rest of the page does not need the URL.
    next.delete("p");
    notify("warn", `the address does not hold this project: ${linkFault(error)}`);
  }
  known.value = next.get("p");
  const isStep = left !== null && left !== shown;
  history[isStep ? "pushState" : "replaceState"](OWN, "", `#${next}`);
}

/** The project as a link to this page, wherever it is served. @throws {LinkError} for one that is too large */
export async function linkTo(given: Project): Promise<string> {
  const url = new URL(location.href);
  url.hash = new URLSearchParams({ view: view.peek(), p: await encodeProject(given) }).toString();
  return url.href;
}

const linkFault = (error: unknown): string =>
  error instanceof LinkError ? error.message : "the link cannot be read";
