import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  cifar10,
  type Dataset,
  type DownloadProgress,
  type MadeSet,
  madeSets,
  mnist,
  type Parts,
  slice,
  tableData,
} from "../data/index.ts";
import { nearestName } from "../nn/index.ts";
import type { DataConfig } from "../train/index.ts";
import { UsageError } from "./fault.ts";

type OnDownload = ((progress: DownloadProgress) => void) | undefined;
type Load = (config: DataConfig, seed: number, onProgress?: OnDownload) => Promise<Dataset>;

/** Only the part that is asked for is read, or downloaded. */
interface DataSource {
  readonly train: Load;
  readonly validation: Load;
  /** So many are enough to look at: these images take time to be made. */
  readonly sample?: number;
}

interface PublishedOptions {
  readonly split: "train" | "test";
  readonly dir?: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** A data set of files, from a folder or from the network, whose test part is the validation. */
function published(load: (options: PublishedOptions) => Promise<Dataset>): DataSource {
  const part = (split: PublishedOptions["split"], dir?: string, onProgress?: OnDownload) =>
    load({ split, ...(dir && { dir }), ...(onProgress && { onProgress }) });
  return {
    train: async ({ dir, train }, _, onProgress) =>
      head(await part("train", dir, onProgress), train),
    validation: async ({ dir, validation }, _, onProgress) =>
      head(await part("test", dir, onProgress), validation),
  };
}

/** A set that is read as a whole, and then divided: once, though both parts are asked for. */
function divided(
  read: (config: DataConfig, path: string, seed: number) => Promise<Parts>,
): DataSource {
  let last: { readonly key: string; readonly parts: Promise<Parts> } | undefined;
  const parts = (config: DataConfig, seed: number): Promise<Parts> => {
    const { file, dir = "." } = config;
    if (file === undefined)
      throw new UsageError(
        `--data ${config.name}: name the file or folder itself: --data iris.csv`,
      );
    const key = JSON.stringify([config, seed]);
    if (last?.key !== key) last = { key, parts: read(config, join(dir, file), seed) };
    return last.parts;
  };
  return {
    train: async (config, seed) => head((await parts(config, seed)).train, config.train),
    validation: async (config, seed) =>
      head((await parts(config, seed)).validation, config.validation),
  };
}

const made = (name: string, set: MadeSet): DataSource => ({
  train: async (config, seed) => set.make("train", config, seed),
  validation: async (config, seed) => set.make("validation", config, seed),
  ...(name === "digits" && { sample: 1_000 }),
});

/** Every data set that `--data` knows. */
export const dataSources: Readonly<Record<string, DataSource>> = {
  ...Object.fromEntries([...madeSets].map(([name, set]) => [name, made(name, set)])),
  mnist: published(mnist),
  cifar10: published(cifar10),
  table: divided(async ({ options = {} }, path, seed) => {
    const { readCsv } = await import("./read-csv.ts");
    return tableData(readCsv(basename(path), readFileSync(path)), options, seed);
  }),
  folder: divided(async ({ options = {} }, path, seed) => {
    const { readFolder } = await import("./read-folder.ts");
    return readFolder(path, options, seed);
  }),
};

/** @throws {UsageError} for an unknown name, with the nearest known one */
export function dataSource(name: string): DataSource {
  const source = Object.hasOwn(dataSources, name) ? dataSources[name] : undefined;
  if (source !== undefined) return source;
  throw new UsageError(unknownName("--data", name, Object.keys(dataSources)));
}

/** "recipe 'chalenge' is unknown (did you mean challenge?)" */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  const hint = near === undefined ? `known: ${known.join(", ")}` : `did you mean ${near}?`;
  return `${what} '${name}' is unknown (${hint})`;
}

/** The first `count` examples. */
const head = <D extends Dataset>(data: D, count = data.size): D =>
  slice(data, 0, Math.min(count, data.size));
