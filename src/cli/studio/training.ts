import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { madeSets } from "../../data/index.ts";
import { FormatError } from "../../formats/index.ts";
import { fromSpec } from "../../nn/index.ts";
import {
  type MetricRecord,
  parseRunConfig,
  type RunConfig,
  runFileNames,
} from "../../train/index.ts";
import { asFileName, asWriteError } from "../../train/node.ts";
import { exitCodes } from "../exit-codes.ts";
import { faultOf, messageOf } from "../fault.ts";
import { LineReader } from "./line-reader.ts";

/** A line of the answer to POST /api/train. */
export type TrainingEvent =
  | { readonly event: "start"; readonly run: string }
  | ({ readonly event: "record" } & MetricRecord)
  /** Another checkpoint has been saved. */
  | { readonly event: "checkpoint" }
  | { readonly event: "done"; readonly run: string; readonly result: object }
  /** Asked to stop; with its checkpoint saved the run can go on. */
  | { readonly event: "stopped"; readonly run: string; readonly saved: boolean }
  | { readonly event: "error"; readonly message: string };

export interface TrainingOptions {
  /** The folder of runs. */
  readonly runs: string;
  /** Where the files of this configuration's data lie, if somebody said so. */
  readonly dataDir: string | undefined;
  readonly backend: string;
  readonly onEvent: (event: TrainingEvent) => void;
}

/** Data that the server can make or find by itself; others are in the page only. */
const SERVED_DATA: readonly string[] = [...madeSets.keys(), "mnist", "cifar10"];

const MAIN = join(import.meta.dirname, "..", `main${import.meta.filename.slice(-3)}`);
/** How often the run's metrics are looked for. */
const LOOK_MS = 100;
/** A step may take long, and its checkpoint is saved after it. */
const PATIENCE_MS = 30_000;

/**
 * What the page sent, as a configuration that can be trained here. A folder for the data is not the page's to say.
 * @throws {FormatError} for what is no configuration or names other data; {SpecError} for a model that is none
 */
export function readTrainingRequest(body: string): RunConfig {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new FormatError(`no JSON: ${messageOf(error)}`);
  }
  const sent = parseRunConfig(json);
  const { name, options, train, validation } = sent.data;
  if (!SERVED_DATA.includes(name))
    throw new FormatError(
      `data.name is ${JSON.stringify(name)}, must be one of ${SERVED_DATA.join(", ")}: the server has no other`,
    );
  const data = {
    name,
    ...(options && { options }),
    ...(train !== undefined && { train }),
    ...(validation !== undefined && { validation }),
  };
  const config = { ...sent, data };
  fromSpec(config.model);
  return config;
}

/** A run in a process of its own, by the same command that a person would give. */
export class TrainingProcess {
  /** Name of the run's folder. */
  readonly run: string;
  /** When the process is gone, and everything was told. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #path: string;
  #stopping = false;

  constructor(config: RunConfig, { runs, dataDir, backend, onEvent }: TrainingOptions) {
    this.run = newName(runs, config);
    this.#path = join(runs, this.run);
    const scratch = mkdtempSync(join(tmpdir(), "fovea-studio-"));
    const file = join(scratch, runFileNames.config);
    try {
      writeFileSync(file, JSON.stringify(config));
    } catch (error) {
      rmSync(scratch, { recursive: true, force: true });
      throw asWriteError(error, file);
    }
    const args = [
      ...["train", file, "--seed", String(config.seed)],
      ...["--backend", backend, "--out", this.#path, "--json", "--quiet"],
      ...(dataDir === undefined ? [] : ["--data-dir", dataDir]),
    ];
    // In a group of its own: Ctrl-C in the terminal is for the server, which then asks the run to stop, once. The channel carries no
    // message: its end tells the run that the server is gone, even where that was killed.
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: true,
      windowsHide: true,
    });
    this.ended = this.#follow(onEvent).finally(() =>
      rmSync(scratch, { recursive: true, force: true }),
    );
  }

  /** Asks the run to save its checkpoint and end. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#child.kill("SIGTERM");
    setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS).unref();
  }

  async #follow(tell: (event: TrainingEvent) => void): Promise<void> {
    const metrics = new LineReader(join(this.#path, runFileNames.metrics));
    let started = false;
    let saved = 0;
    let fault: string | undefined;
    const look = (): void => {
      try {
        if (!started && existsSync(this.#path)) {
          started = true;
          tell({ event: "start", run: this.run });
        }
        for (const line of metrics.read()) tell({ event: "record", ...JSON.parse(line) });
        const { mtimeMs } =
          statSync(join(this.#path, runFileNames.checkpoint), { throwIfNoEntry: false }) ?? {};
        if (mtimeMs === undefined || mtimeMs === saved) return;
        saved = mtimeMs;
        tell({ event: "checkpoint" });
      } catch (error) {
        // Somebody else has been at the folder: what cannot be followed is not trained on.
        fault ??= faultOf(error).message;
        this.stop();
      }
    };
    const timer = setInterval(look, LOOK_MS);
    let result: object | undefined;
    let last = "";
    const { stdout, stderr } = this.#child;
    if (stdout !== null)
      createInterface({ input: stdout }).on("line", (line) => {
        result ??= resultOf(line);
      });
    if (stderr !== null)
      createInterface({ input: stderr }).on("line", (line) => {
        last = line;
      });
    const ending = await new Promise<string | number>((resolve) => {
      this.#child.on("close", (code, signal) => resolve(signal ?? code ?? ""));
      this.#child.on("error", ({ message }) => {
        last = message;
        resolve("");
      });
    });
    clearInterval(timer);
    look();
    if (fault !== undefined) tell({ event: "error", message: fault });
    else if (ending === 0 && result !== undefined) tell({ event: "done", run: this.run, result });
    else if (this.#stopping || ending === exitCodes.interrupted.code)
      tell({
        event: "stopped",
        run: this.run,
        saved: existsSync(join(this.#path, runFileNames.checkpoint)),
      });
    else tell({ event: "error", message: last.replace(/^fovea: /, "") || whyEnded(ending) });
  }
}

/** What the run came to, as its last line on stdout says it; a line that a kill cut off says nothing. */
function resultOf(line: string): object | undefined {
  try {
    const event = JSON.parse(line) as { readonly event?: unknown };
    return event.event === "done" ? event : undefined;
  } catch {
    return undefined;
  }
}

const whyEnded = (ending: string | number): string =>
  ending === "SIGKILL"
    ? "the system ended the run, as it does where memory runs out: take a smaller batch or network"
    : `the run ended with ${typeof ending === "number" ? `code ${ending}` : ending || "no word"}`;

/** As `fovea train` names its folders. */
function newName(runs: string, { recipe, seed }: RunConfig): string {
  const date = new Date().toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
  const name = `${date}-${asFileName(recipe)}-${seed}`;
  for (let n = 1; ; n++) {
    const numbered = n === 1 ? name : `${name}-${n}`;
    if (!existsSync(join(runs, numbered))) return numbered;
  }
}
