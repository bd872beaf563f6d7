/**
 * A training run as files, wherever they lie:
 *
 *   config.json               what it was started with
 *   metrics.jsonl             one record a line, appended
 *   checkpoints/last.safetensors   where it stands
 *   model.safetensors         the best weights so far
 *   README.md                 the model card
 */
import {
  FormatError,
  readSafetensors,
  type SafeTensor,
  writeSafetensors,
} from "../formats/index.ts";
import { isRecord } from "../tensor/index.ts";
import {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type HostTensor,
  sha256,
} from "./checkpoint.ts";
import type { MetricRecord } from "./fit.ts";
import { identityOf, parseRunConfig, type RunConfig } from "./run-config.ts";

/** Names of the files, folders with "/". */
export const runFileNames = {
  config: "config.json",
  metrics: "metrics.jsonl",
  checkpoint: "checkpoints/last.safetensors",
  model: "model.safetensors",
  card: "README.md",
} as const;

/** What identifies a configuration; every checkpoint carries it. */
export const fingerprint = (config: RunConfig): Promise<string> =>
  sha256(new TextEncoder().encode(identityOf(config)));

/** A run, as it is kept in memory. */
export interface RunContent {
  readonly config: RunConfig;
  readonly records: readonly MetricRecord[];
  readonly checkpoint?: Omit<Checkpoint, "run"> | undefined;
  /** The best weights, named as `modelTensors` names them. */
  readonly model: ReadonlyMap<string, HostTensor>;
  readonly card?: string | undefined;
}

/** The files of a run; `fovea eval`, `fovea train --resume` and the studio take a folder of them. */
export async function encodeRun(
  content: RunContent,
): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { config, records, checkpoint, model, card } = content;
  const run = await fingerprint(config);
  const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
  return new Map([
    [runFileNames.config, text(configText(config))],
    [runFileNames.metrics, text(records.map((record) => `${JSON.stringify(record)}\n`).join(""))],
    ...(checkpoint === undefined
      ? []
      : [[runFileNames.checkpoint, await encodeCheckpoint({ ...checkpoint, run })] as const]),
    [runFileNames.model, encodeModel(model, run)],
    ...(card === undefined ? [] : [[runFileNames.card, text(card)] as const]),
  ]);
}

/** A run read back from its files. */
export interface DecodedRun {
  readonly config: RunConfig;
  readonly records: readonly MetricRecord[];
  readonly checkpoint?: Checkpoint;
  readonly model?: ReadonlyMap<string, HostTensor>;
}

/** @throws {FormatError} naming the file that is missing, damaged, or of another run */
export async function decodeRun(files: ReadonlyMap<string, Uint8Array>): Promise<DecodedRun> {
  const text = (name: string): string | undefined => {
    const bytes = files.get(name);
    return bytes && new TextDecoder().decode(bytes);
  };
  const written = text(runFileNames.config);
  if (written === undefined) throw new FormatError(`no run: it has no ${runFileNames.config}`);
  const config = await named(runFileNames.config, () => parseRunConfig(JSON.parse(written)));
  const [last, best] = [files.get(runFileNames.checkpoint), files.get(runFileNames.model)];
  const checkpoint = last && (await named(runFileNames.checkpoint, () => decodeCheckpoint(last)));
  if (checkpoint !== undefined && checkpoint.run !== (await fingerprint(config)))
    throw new FormatError(
      `${runFileNames.checkpoint}: a checkpoint of another run (its configuration is not this ${runFileNames.config})`,
    );
  const model = best && (await named(runFileNames.model, () => decodeModel(best)));
  const records = await named(runFileNames.metrics, () =>
    wholeLines(text(runFileNames.metrics) ?? "").map((line) => JSON.parse(line) as MetricRecord),
  );
  return { config, records, ...(checkpoint && { checkpoint }), ...(model && { model }) };
}

/** What stands behind the last line feed is a line cut off by a kill. */
const wholeLines = (text: string): string[] => text.split("\n").slice(0, -1);

/**
 * The records of metrics.jsonl. A line that is none is passed over: a curve with a gap is better than none.
 * @param lines  so many lines are read. Default: all
 */
export const readRecords = (text: string, lines = Number.POSITIVE_INFINITY): MetricRecord[] =>
  wholeLines(text)
    .slice(0, lines)
    .flatMap((line) => {
      try {
        const record: unknown = JSON.parse(line);
        return isMetricRecord(record) ? [record] : [];
      } catch {
        return [];
      }
    });

const splits: readonly unknown[] = ["batch", "train", "val"];

const isMetricRecord = (value: unknown): value is MetricRecord =>
  isRecord(value) &&
  splits.includes(value.split) &&
  [value.step, value.epoch, value.time, value.loss].every((one) => typeof one === "number") &&
  (value.accuracy === undefined || typeof value.accuracy === "number");

/** As config.json has it. */
export const configText = (config: RunConfig): string =>
  `${JSON.stringify(config, undefined, 2)}\n`;

/** As model.safetensors holds them. */
export const encodeModel = (
  tensors: ReadonlyMap<string, HostTensor>,
  run: string,
): Uint8Array<ArrayBuffer> =>
  writeSafetensors(
    [...tensors].map(([name, { shape, data }]): [string, SafeTensor] => {
      if (data instanceof Float32Array || data instanceof Float64Array)
        return [name, { dtype: "F32", shape, data: Float32Array.from(data) }];
      if (data instanceof Int32Array) return [name, { dtype: "I32", shape, data }];
      return [name, { dtype: "U32", shape, data }];
    }),
    { format: "fovea-model 1", run },
  );

/** @throws {FormatError} for a damaged file, or a tensor of no type that ours have */
export function decodeModel(bytes: Uint8Array): ReadonlyMap<string, HostTensor> {
  const { tensors } = readSafetensors(bytes);
  return new Map(
    [...tensors].map(([name, { shape, data }]) => {
      if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint32Array)
        return [name, { shape, data }];
      throw new FormatError(`${name} is of no type that a tensor has`);
    }),
  );
}

/** Puts the name of the file before the message of what it holds. */
async function named<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SyntaxError) throw new FormatError(`${path}: no JSON: ${error.message}`);
    throw error instanceof FormatError ? new FormatError(`${path}: ${error.message}`) : error;
  }
}
