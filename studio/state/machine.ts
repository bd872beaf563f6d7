/** The machine that serves the page, where that is `fovea studio`: its runs, and training there with its native backend. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { About } from "../../src/cli/studio/api.ts";
import type { RunEntry, RunFile } from "../../src/cli/studio/runs.ts";
import type { TrainingEvent } from "../../src/cli/studio/training.ts";
import type { MetricRecord } from "../../src/train/index.ts";
import { messageOf } from "../ui/message-of.ts";
import type { FarNews } from "../worker/session/index.ts";
import { dataInfo } from "./data.ts";
import { network } from "./network.ts";
import { notify } from "./notices.ts";
import { isOwnData } from "./own-data.ts";
import { busy, type Followed, followRunElsewhere } from "./run.ts";
import { seldom } from "./seldom.ts";

const KEY = "fovea-token";
const HEADER = "x-fovea-token";
/** More cannot be one array in every browser. */
const MOST_BYTES = 2 ** 31 - 1;
const GONE = "fovea studio does not answer any more; what it has saved is in the folder of runs";

let token: string | undefined;

/** What the machine offers; undefined where the page comes from a plain host. */
export const machine = signal<About | undefined>(undefined);
export const machineRuns = signal<readonly RunEntry[]>([]);

/** The run that was trained there last; its numbers are those of `run`. */
export interface MachineRun {
  /** Undefined until its folder is there. */
  readonly name?: string;
  readonly status: "starting" | "running" | "done" | "stopped" | "failed";
}

export const machineRun = signal<MachineRun | undefined>(undefined);

/** Takes the token out of the URL's fragment, so that no shared URL carries it, and asks what there is. */
export async function findMachine(): Promise<void> {
  token = takeToken();
  if (token === undefined) return;
  try {
    machine.value = await askJson<About>("about");
    await refreshRuns();
  } catch (error) {
    notify("warn", `The machine's runs cannot be had: ${messageOf(error)}.`);
  }
}

/** Looks for runs in the folder again. */
export async function refreshRuns(): Promise<void> {
  try {
    const { runs } = await askJson<{ readonly runs: readonly RunEntry[] }>("runs");
    machineRuns.value = runs;
  } catch (error) {
    notify("warn", `The runs cannot be listed: ${messageOf(error)}.`);
  }
}

/** A file of a run. @throws {Error} in one line */
export async function runFile(name: string, file: RunFile): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(`runs/${encodeURIComponent(name)}/${file}`);
  const bytes = Number(response.headers.get("Content-Length"));
  if (bytes > MOST_BYTES) {
    await response.body?.cancel();
    throw new Error(`${file} has ${bytes} bytes, at most ${MOST_BYTES} fit into the page`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** Why the project cannot be trained there; undefined if it can. */
export function whyNotThere(): string | undefined {
  const about = machine.value;
  if (about === undefined) return "the page comes from a plain host";
  if ("missing" in about.native) return about.native.missing;
  const { name, title } = dataInfo.value;
  if (isOwnData(name)) return `the data (${title}) are in this page only`;
  if (network.value === undefined) return "there is no network yet";
  if (busy.value && !trainsThere.value) return "a run is being trained in the page; pause it first";
  return undefined;
}

/** True from when training there is asked for until it has ended. */
export const trainsThere: ReadonlySignal<boolean> = computed(() =>
  ["starting", "running"].includes(machineRun.value?.status ?? ""),
);

/**
 * Trains the project as it stands with the machine's native backend. It is the page's run as any other: its curves, its numbers, and its
 * weights to look at, as often as they are saved there; where it ends, the page can go on with it.
 */
export async function trainThere(): Promise<void> {
  if (trainsThere.peek()) return;
  machineRun.value = { status: "starting" };
  const followed = await followRunElsewhere(stopThere);
  if (followed === undefined) {
    machineRun.value = undefined;
    return;
  }
  try {
    await follow(followed);
  } catch (error) {
    machineRun.value = { ...machineRun.peek(), status: "failed" };
    await followed.tell({ status: "failed", failure: { message: messageOf(error) } });
  } finally {
    followed.release();
    await refreshRuns();
  }
}

/** Tells of the run until it ends there. @throws {Error} in one line: why it did not begin, or was cut short */
async function follow({ config, tell }: Followed): Promise<void> {
  await tell({ status: "compiling" });
  const body = JSON.stringify({ ...config, backend: "native" });
  const answer = await ask("train", { method: "POST", body });
  let name: string | undefined;
  const look = seldom(async () => {
    if (name !== undefined) await tell({ checkpoint: await runFile(name, "checkpoint") });
  });
  let last: TrainingEvent | undefined;
  for await (const lines of linesOf(answer.body ?? new ReadableStream())) {
    const records: MetricRecord[] = [];
    for (const line of lines) {
      const event = JSON.parse(line) as TrainingEvent;
      last = event;
      if (event.event === "start") {
        name = event.run;
        machineRun.value = { name, status: "running" };
        void refreshRuns();
      } else if (event.event === "record") {
        const { event: _, ...record } = event;
        records.push(record);
      } else if (event.event === "checkpoint") look.want();
    }
    await tell({ status: "running", records });
  }
  await look.end();
  await conclude(last, name, tell);
}

/** The run as it ended there, with its last weights and its best. */
async function conclude(
  last: TrainingEvent | undefined,
  name: string | undefined,
  tell: Followed["tell"],
): Promise<void> {
  if (last?.event !== "done" && last?.event !== "stopped" && last?.event !== "error")
    throw new Error(GONE);
  const files = name === undefined ? undefined : await savedFiles(name);
  if (files !== undefined) await tell(files);
  if (last.event === "error") throw new Error(last.message);
  machineRun.value = { ...machineRun.peek(), status: last.event };
  if (last.event === "done") await tell({ status: "done" });
  else await tell({ status: files === undefined ? "ready" : "paused" });
}

/** What is saved of a run; undefined where no checkpoint is. */
async function savedFiles(
  name: string,
): Promise<Pick<FarNews, "checkpoint" | "model"> | undefined> {
  await refreshRuns();
  const files = machineRuns.peek().find((entry) => entry.name === name)?.files ?? [];
  if (!files.includes("checkpoint")) return undefined;
  const checkpoint = await runFile(name, "checkpoint");
  // Best weights there are only after an epoch.
  if (!files.includes("model.safetensors")) return { checkpoint };
  return { checkpoint, model: await runFile(name, "model.safetensors") };
}

/** Asks the run there to save its checkpoint and end. */
export async function stopThere(): Promise<void> {
  await ask("train", { method: "DELETE" }).catch((error) =>
    notify("bad", `The run cannot be stopped: ${messageOf(error)}.`),
  );
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { [HEADER]: token ?? "" };
  const response = await fetch(`./api/${path}`, { ...init, headers }).catch(() => {
    throw new Error(GONE);
  });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { readonly error?: string };
  throw new Error(error ?? `the server answers ${response.status}`);
}

const askJson = async <T>(path: string): Promise<T> => (await ask(path)).json() as Promise<T>;

/** From the fragment, else from before the page was loaded again. */
function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get("token");
  try {
    if (given === null) return sessionStorage.getItem(KEY) ?? undefined;
    sessionStorage.setItem(KEY, given);
  } catch {
    // Storage may be forbidden; then it lasts as long as the page.
  }
  fragment.delete("token");
  history.replaceState(null, "", `#${fragment}`);
  return given ?? undefined;
}

/** Texts as they end with a line feed, those that came together at once. @throws {Error} where the stream breaks off */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let begun = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error(GONE);
    });
    const lines = (begun + decoder.decode(value, { stream: !done })).split("\n");
    begun = lines.pop() ?? "";
    if (lines.length > 0) yield lines;
    if (done) return;
  }
}
