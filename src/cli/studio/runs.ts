import {
  closeSync,
  type Dirent,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import {
  type MetricRecord,
  parseRunConfig,
  type RunConfig,
  runFileNames,
} from "../../train/index.ts";
import { readRecords } from "../../train/run-files.ts";
import { messageOf } from "../fault.ts";
import { printable } from "../printable.ts";
import { CONFIG_BYTES } from "./limits.ts";

/** A run folder, as the page lists it. */
export interface RunEntry {
  readonly name: string;
  /** Absent where config.json is damaged; `problem` says how. */
  readonly config?: RunConfig;
  readonly problem?: string;
  /** `done`: has its model card; `stopped`: can go on from a checkpoint; `begun`: nothing is saved yet; `running`: here and now. */
  readonly status: "done" | "stopped" | "begun" | "running" | "damaged";
  /** The last records of metrics.jsonl of an epoch: how training and validation went. */
  readonly train?: MetricRecord;
  readonly validation?: MetricRecord;
  /** Milliseconds since 1970 when its metrics were last written. */
  readonly changed: number;
  readonly files: readonly RunFile[];
}

/** The files of a run that are given out, by the name in the URL. */
const paths = {
  "config.json": runFileNames.config,
  "metrics.jsonl": runFileNames.metrics,
  "model.safetensors": runFileNames.model,
  checkpoint: runFileNames.checkpoint,
} as const;

export type RunFile = keyof typeof paths;

/** More are not listed: the newest count. */
const MOST = 500;
/** So much of the end of metrics.jsonl holds more than an epoch of records. */
const TAIL_BYTES = 65_536;

/** @param running  name of the run that is being trained by this server */
export function listRuns(folder: string, running: string | undefined): RunEntry[] {
  return runNames(folder)
    .map((name) => ({ name, changed: changedAt(join(folder, name)) }))
    .sort((a, b) => b.changed - a.changed)
    .slice(0, MOST)
    .flatMap(({ name, changed }) => {
      try {
        return [entryOf(folder, name, changed, name === running)];
      } catch (error) {
        // A run that cannot be read is no reason not to see the others; one that is gone meanwhile is none.
        if (!existsSync(join(folder, name))) return [];
        const problem = printable(messageOf(error));
        return [{ name, problem, status: "damaged" as const, changed, files: [] }];
      }
    });
}

/** Where a file of a run lies; undefined unless there is such a run with such a file, which is a file and no link. */
export function findRunFile(folder: string, name: string, file: string): string | undefined {
  if (!Object.hasOwn(paths, file) || !runNames(folder).includes(name)) return undefined;
  const path = join(folder, name, paths[file as RunFile]);
  return isPlainFile(path) ? path : undefined;
}

/** Folders, no links, with a configuration; a run that is being made has a name with a dot before it. */
function runNames(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // There is no such folder before the first run.
    return [];
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .filter((name) => isPlainFile(join(folder, name, paths["config.json"])));
}

function entryOf(folder: string, name: string, changed: number, running: boolean): RunEntry {
  const files = (Object.keys(paths) as RunFile[]).filter((file) =>
    isPlainFile(join(folder, name, paths[file])),
  );
  let config: RunConfig;
  try {
    config = readConfig(join(folder, name, paths["config.json"]));
  } catch (error) {
    const problem = printable(`config.json: ${messageOf(error)}`);
    return { name, problem, status: "damaged", changed, files };
  }
  const records = tailRecords(join(folder, name, paths["metrics.jsonl"]));
  const last = (split: MetricRecord["split"]) => records.findLast((one) => one.split === split);
  const [train, validation] = [last("train"), last("val")];
  const rest = files.includes("checkpoint") ? "stopped" : "begun";
  const status = running
    ? "running"
    : isPlainFile(join(folder, name, runFileNames.card))
      ? "done"
      : rest;
  return {
    ...{ name, config, status, changed, files },
    ...(train && { train }),
    ...(validation && { validation }),
  };
}

/** @throws {FormatError|SyntaxError|RangeError} */
function readConfig(path: string): RunConfig {
  const { size } = statSync(path);
  // Everything waits while it is read.
  if (size > CONFIG_BYTES)
    throw new RangeError(`has ${size} bytes, at most ${CONFIG_BYTES} are read`);
  return parseRunConfig(JSON.parse(readFileSync(path, "utf8")));
}

/** The records at the end of the file; a line that is cut off, at either end, does not count. */
function tailRecords(path: string): MetricRecord[] {
  if (!isPlainFile(path)) return [];
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const text = bytes.toString("utf8");
    return readRecords(size > bytes.length ? text.slice(text.indexOf("\n") + 1) : text);
  } finally {
    closeSync(file);
  }
}

function changedAt(run: string): number {
  for (const file of ["metrics.jsonl", "config.json"] as const) {
    const stats = lstatSync(join(run, paths[file]), { throwIfNoEntry: false });
    if (stats?.isFile()) return stats.mtimeMs;
  }
  return 0;
}

function isPlainFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
