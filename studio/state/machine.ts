/** The machine that serves the page, where that is `fovea studio`: its runs, and training there with its native backend. */
import { signal } from "@preact/signals";
import type { About } from "../../src/cli/studio/api.ts";
import type { RunEntry, RunFile } from "../../src/cli/studio/runs.ts";
import type { TrainingEvent } from "../../src/cli/studio/training.ts";
import type { MetricRecord, RunConfig } from "../../src/train/index.ts";
import { dataInfo, inputShape } from "./data.ts";
import { network } from "./network.ts";
import { notify } from "./notices.ts";
import { isOwnData } from "./own-data.ts";
import { project } from "./project.ts";

const KEY = "fovea-token";
const HEADER = "x-fovea-token";

let token: string | undefined;

/** What the machine offers; undefined where the page comes from a plain host. */
export const machine = signal<About | undefined>(undefined);
export const machineRuns = signal<readonly RunEntry[]>([]);

/** A run there, as it is told. */
export interface MachineRun {
  /** Undefined until its folder is there. */
  readonly name?: string;
  readonly status: "starting" | "running" | "done" | "stopped" | "failed";
  readonly epochs: number;
  readonly records: readonly MetricRecord[];
  /** Why it failed. */
  readonly message?: string;
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

export async function refreshRuns(): Promise<void> {
  const { runs } = await askJson<{ readonly runs: readonly RunEntry[] }>("runs");
  machineRuns.value = runs;
}

/** A file of a run. @throws {Error} in one line */
export async function runFile(name: string, file: RunFile): Promise<Uint8Array<ArrayBuffer>> {
  const response = await ask(`runs/${encodeURIComponent(name)}/${file}`);
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
  return undefined;
}

/** Trains the project as it stands with the machine's native backend, and tells of it in `machineRun`. */
export async function trainThere(): Promise<void> {
  const found = network.value;
  if (found === undefined) return;
  const { data, training, seed } = project.value;
  const config = {
    format: "fovea-run 1",
    ...{ recipe: "studio", seed, data, input: inputShape.value, classes: dataInfo.value.classes },
    ...training,
    ...{ backend: "native", model: found.spec },
  } as RunConfig;
  machineRun.value = { status: "starting", epochs: training.epochs, records: [] };
  try {
    const { body } = await ask("train", { method: "POST", body: JSON.stringify(config) });
    if (body !== null) for await (const line of linesOf(body)) tell(JSON.parse(line));
    await refreshRuns();
  } catch (error) {
    fail(messageOf(error));
  }
}

/** Asks the run there to save its checkpoint and end. */
export async function stopThere(): Promise<void> {
  await ask("train", { method: "DELETE" }).catch((error) => fail(messageOf(error)));
}

function tell(event: TrainingEvent): void {
  const run = machineRun.value;
  if (run === undefined) return;
  if (event.event === "start") machineRun.value = { ...run, status: "running", name: event.run };
  else if (event.event === "record") {
    const { event: _, ...record } = event;
    machineRun.value = { ...run, records: [...run.records, record] };
  } else if (event.event === "error") fail(event.message);
  else machineRun.value = { ...run, status: event.event };
}

function fail(message: string): void {
  const run = machineRun.value ?? { epochs: 0, records: [] };
  machineRun.value = { ...run, status: "failed", message };
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { [HEADER]: token ?? "" };
  const response = await fetch(`./api/${path}`, { ...init, headers });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { readonly error?: string };
  throw new Error(error ?? `the server answers ${response.status}`);
}

const askJson = async <T>(path: string): Promise<T> => (await ask(path)).json() as Promise<T>;

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

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

/** Texts as they end with a line feed. */
export async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let begun = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (begun + decoder.decode(value, { stream: !done })).split("\n");
    begun = lines.pop() ?? "";
    yield* lines;
    if (done) return;
  }
}
