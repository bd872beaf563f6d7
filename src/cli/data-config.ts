/** Which data a command is about: a name, a table, a folder of pictures, or what a run was trained on. */
import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { DataConfig } from "../train/index.ts";
import { UsageError } from "./fault.ts";

export interface DataFlags {
  readonly data?: string;
  readonly dataDir?: string;
  readonly dataOptions?: Readonly<Record<string, unknown>>;
}

const TABLE = /\.(csv|tsv|txt)$/i;

/**
 * What `--data` names: FILE.csv is a table, a folder holds pictures, all else is the name of a data set. Without it, `before`.
 * @throws {UsageError} where files are named twice
 */
export function dataConfigOf(
  { data, dataDir, dataOptions }: DataFlags,
  before: DataConfig = { name: "digits" },
): DataConfig {
  const named = data === undefined ? before : configOf(data, before);
  if (data !== undefined && named.file !== undefined && dataDir !== undefined)
    throw new UsageError(`--data ${data} says where it lies: leave --data-dir out`);
  return {
    ...named,
    ...(dataDir !== undefined && { dir: resolve(dataDir) }),
    ...(dataOptions && { options: { ...named.options, ...dataOptions } }),
  };
}

function configOf(data: string, before: DataConfig): DataConfig {
  const isFolder = /[/\\]/.test(data) && statSync(data, { throwIfNoEntry: false })?.isDirectory();
  const name = TABLE.test(data) ? "table" : isFolder ? "folder" : data;
  // The same set as before is taken as it was taken before.
  const same = name === before.name ? before : { name };
  if (name === data) return same;
  const path = resolve(data);
  return { ...same, name, file: basename(path), dir: dirname(path) };
}

/** "iris.csv", or the name of the set. */
export const showData = ({ name, file }: DataConfig): string => file ?? name;
