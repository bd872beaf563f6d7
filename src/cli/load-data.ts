import {
  cifar10,
  type Dataset,
  type DownloadProgress,
  digits,
  mnist,
  slice,
} from "../data/index.ts";
import { nearestName } from "../nn/index.ts";
import type { DataConfig } from "../train/index.ts";
import { UsageError } from "./fault.ts";

/** The digits that a seed makes are numbered: training takes the first ones, validation those from here on. */
const VALIDATION_START = 1_000_000;

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

/** Every data set that `--data` knows. */
export const dataSources: Readonly<Record<string, DataSource>> = {
  digits: {
    train: async ({ train = 20_000 }, seed) => digits({ count: train, seed }),
    validation: async ({ validation = 2_000 }, seed) =>
      digits({ count: validation, seed, start: VALIDATION_START }),
    sample: 1_000,
  },
  mnist: published(mnist),
  cifar10: published(cifar10),
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
const head = (data: Dataset, count = data.size): Dataset =>
  slice(data, 0, Math.min(count, data.size));
