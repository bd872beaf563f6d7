/** A training run on disk (Node only); run-files.ts says what the files are. */
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { FormatError } from "../formats/index.ts";
import { asWriteError, isTemporary, WriteError, writeAtomically } from "./atomic-write.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type HostTensor,
} from "./checkpoint.ts";
import { asFileName } from "./file-name.ts";
import type { MetricRecord, RunStore } from "./fit.ts";
import { parseRunConfig, type RunConfig } from "./run-config.ts";
import { configText, decodeModel, encodeModel, fingerprint, runFileNames } from "./run-files.ts";

const { config: CONFIG, metrics: METRICS, model: MODEL, card: CARD } = runFileNames;
const LAST = join(...runFileNames.checkpoint.split("/"));
const CHECKPOINTS = dirname(LAST);

export class RunFolder implements RunStore {
  readonly path: string;
  readonly config: RunConfig;
  /** Identifies the configuration; every checkpoint carries it. */
  readonly run: string;

  private constructor(path: string, config: RunConfig, run: string) {
    this.path = path;
    this.config = config;
    this.run = run;
  }

  /**
   * A new folder, which appears under its name only when its configuration is in it, and what `fill` writes.
   *
   * @param path  the folder to make
   * @param fill  writes into the folder before it has its name
   * @throws {WriteError} if there is something under that name, or the disk refuses
   */
  static async create(
    path: string,
    config: RunConfig,
    fill?: (folder: RunFolder) => Promise<void>,
  ): Promise<RunFolder> {
    const run = await fingerprint(config);
    const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    try {
      fs.mkdirSync(dirname(path), { recursive: true });
      fs.mkdirSync(beside);
      fs.mkdirSync(join(beside, CHECKPOINTS));
      writeAtomically(join(beside, CONFIG), configText(config));
      fs.writeFileSync(join(beside, METRICS), "");
      await fill?.(new RunFolder(beside, config, run));
      fs.renameSync(beside, path);
    } catch (error) {
      fs.rmSync(beside, { recursive: true, force: true });
      // The folder's name while it is made is nobody's business.
      if (error instanceof WriteError) throw asWriteError(error.cause, path);
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "ENOTEMPTY" || code === "EEXIST")
        throw new WriteError(
          `cannot write ${path}: it is there already (--resume continues a run)`,
        );
      throw asWriteError(error, path);
    }
    return new RunFolder(path, config, run);
  }

  /** `<parent>/<date>-<name>`, with a number behind it where that is taken. */
  static async createIn(
    parent: string,
    config: RunConfig,
    now = new Date(),
    fill?: (folder: RunFolder) => Promise<void>,
  ): Promise<RunFolder> {
    const date = now.toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
    const name = `${date}-${asFileName(config.recipe)}-${config.seed}`;
    for (let n = 1; ; n++) {
      const path = join(parent, n === 1 ? name : `${name}-${n}`);
      if (fs.existsSync(path)) continue;
      return RunFolder.create(path, config, fill);
    }
  }

  /** @throws {FormatError} if the folder holds no run, or a damaged configuration */
  static async open(path: string): Promise<RunFolder> {
    const file = join(path, CONFIG);
    let value: unknown;
    try {
      value = JSON.parse(fs.readFileSync(file, "utf8"));
    } catch (error) {
      if (error instanceof SyntaxError) throw new FormatError(`${file}: no JSON: ${error.message}`);
      throw new FormatError(`${path}: not a run folder (it has no ${CONFIG})`);
    }
    try {
      const config = parseRunConfig(value);
      return new RunFolder(path, config, await fingerprint(config));
    } catch (error) {
      throw error instanceof FormatError ? new FormatError(`${file}: ${error.message}`) : error;
    }
  }

  /**
   * Where the run stands; undefined if it was stopped before its first checkpoint.
   * @throws {FormatError} if the checkpoint is damaged, or of another run
   */
  async loadCheckpoint(): Promise<Checkpoint | undefined> {
    const path = join(this.path, LAST);
    let bytes: Uint8Array;
    try {
      bytes = fs.readFileSync(path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
    const checkpoint = await named(path, () => decodeCheckpoint(bytes));
    if (checkpoint.run !== this.run)
      throw new FormatError(
        `${path}: a checkpoint of another run (its configuration is not this ${CONFIG})`,
      );
    return checkpoint;
  }

  /** Removes the folder again if nothing of a run is in it but its configuration. */
  discardIfEmpty(): void {
    const path = join(this.path, METRICS);
    const begun =
      fs.existsSync(join(this.path, LAST)) || (fs.existsSync(path) && fs.statSync(path).size > 0);
    if (!begun) fs.rmSync(this.path, { recursive: true, force: true });
  }

  async saveCheckpoint(checkpoint: Omit<Checkpoint, "run">): Promise<void> {
    const bytes = await encodeCheckpoint({ ...checkpoint, run: this.run });
    writeAtomically(join(this.path, LAST), bytes);
  }

  appendRecord(record: MetricRecord): void {
    const path = join(this.path, METRICS);
    const size = fs.existsSync(path) ? fs.statSync(path).size : 0;
    try {
      fs.appendFileSync(path, `${JSON.stringify(record)}\n`);
    } catch (error) {
      // A full disk may have taken a part of the line.
      if (fs.existsSync(path)) fs.truncateSync(path, size);
      throw asWriteError(error, path);
    }
  }

  /**
   * Makes the folder as it was at the checkpoint from which the run goes on: drops the records that came after it, which will
   * be written again, and what a killed write left behind.
   */
  rewind(records: number): void {
    fs.mkdirSync(join(this.path, CHECKPOINTS), { recursive: true });
    for (const folder of [this.path, join(this.path, CHECKPOINTS)])
      for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : [])
        if (isTemporary(name)) fs.rmSync(join(folder, name));
    const path = join(this.path, METRICS);
    const text = fs.existsSync(path) ? fs.readFileSync(path, "utf8") : "";
    // What stands behind the last line feed is a line cut off by a kill.
    const kept = text.split("\n").slice(0, -1).slice(0, records);
    const shorter = kept.map((line) => `${line}\n`).join("");
    if (shorter !== text) writeAtomically(path, shorter);
  }

  saveModel(tensors: ReadonlyMap<string, HostTensor>): void {
    writeAtomically(join(this.path, MODEL), encodeModel(tensors, this.run));
  }

  /** @throws {FormatError} if the weights are missing or damaged */
  async loadModel(): Promise<ReadonlyMap<string, HostTensor>> {
    const path = join(this.path, MODEL);
    if (!fs.existsSync(path))
      throw new FormatError(`${this.path}: has no ${MODEL} yet; --resume the run`);
    return named(path, () => decodeModel(fs.readFileSync(path)));
  }

  saveCard(text: string): void {
    writeAtomically(join(this.path, CARD), text);
  }
}

/** Puts the name of the file before the message of a FormatError. */
async function named<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${path}: ${error.message}`) : error;
  }
}
