/** Files that a person brings, into the project. */
import { transfer } from "comlink";
import { trainer } from "../../state/engine.ts";
import { notify } from "../../state/notices.ts";
import { change, undo } from "../../state/project.ts";
import { adoptRun, openInstead } from "../../state/run.ts";
import { printSpec } from "../../state/spec-text/print.ts";
import { view } from "../../state/view.ts";
import type { DroppedFile } from "../../ui/dropped-files.ts";
import { messageOf } from "../../ui/message-of.ts";
import type { Brought, BroughtFile } from "../../worker/take/open.ts";
import { here } from "./wish.ts";

/** Larger ones are of no network that a page could hold. */
const MOST_BYTES = 2 ** 30;

/** What a run, a network or weights can be in. Nothing else is read. */
const OPENABLE = /\.(zip|json|jsonl|safetensors|onnx|md)$/i;

/** Opens what can be opened and says what; every other file is named with the reason, and nothing that is there is lost. */
export async function openFiles(brought: readonly DroppedFile[]): Promise<void> {
  const files = brought.filter(({ path }) => OPENABLE.test(path));
  sayOthers(brought.filter((file) => !files.includes(file)));
  if (files.length === 0) return;
  const given = here();
  if (given === undefined) {
    notify("warn", "The page's own network is not ready yet: try again in a moment.");
    return;
  }
  const read: BroughtFile[] = [];
  let total = 0;
  for (const { path, blob } of files) {
    total += blob.size;
    if (total > MOST_BYTES) notify("bad", `${path}: is more than 1 GiB, with the files before it`);
    else
      try {
        read.push({ name: path, bytes: new Uint8Array(await blob.arrayBuffer()) });
      } catch {
        notify("bad", `${path}: cannot be read`);
      }
  }
  const buffers = read.map(({ bytes }) => bytes.buffer);
  const answer = await trainer().take.open(transfer(read, buffers), given);
  if ("refused" in answer) {
    notify("bad", answer.refused);
    return;
  }
  const { opened, refused } = answer.made;
  for (const line of refused) notify("bad", line);
  if (opened === undefined) return;
  if (opened.run === undefined) await put(opened);
  else await openInstead(opened.name, () => put(opened));
}

/** Files that systems put into folders unasked are not worth a word. */
const isHidden = (path: string): boolean => /(^|\/)(\.|Thumbs\.db$)/.test(path);

function sayOthers(files: readonly DroppedFile[]): void {
  const [first, ...more] = files.filter(({ path }) => !isHidden(path));
  if (first === undefined) return;
  const all = more.length === 0 ? first.path : `${first.path} and ${more.length} more`;
  notify(
    "warn",
    `${all}: no network, no weights and no run. Tables and pictures are data, which the Train view takes.`,
    { title: "To Train", run: () => (view.value = "train") },
  );
}

async function put({ name, what, spec, plan, run, without }: Brought): Promise<void> {
  const { data, training, seed } = plan ?? {};
  let adopted: unknown;
  try {
    // Before the project changes: a run that is damaged after all leaves everything as it is.
    adopted = run && (await adoptRun(run));
  } catch (error) {
    notify("bad", `${name}: ${messageOf(error)}`);
    return;
  }
  change({
    text: printSpec(spec),
    ...(data && { data }),
    ...(training && { training }),
    ...(seed !== undefined && { seed }),
  });
  const back = { title: "Undo", run: undo };
  if (run === undefined) {
    const why = without === undefined ? "" : ` Its weights are not opened: ${without}.`;
    notify(without === undefined ? "good" : "warn", `${name}: ${what} is open.${why}`, back);
  } else if (adopted === undefined)
    notify("warn", `${name}: the network is open, its run cannot go on here.`, back);
  else notify("good", `${name}: ${what} is open, and can be trained further.`, back);
}
