import { type Dataset, digits, mnist } from "../data/index.ts";
import { nearestName } from "../nn/index.ts";
import type { DataConfig } from "../train/index.ts";
import { UsageError } from "./fault.ts";

export interface TrainingData {
  readonly train: Dataset;
  readonly validation: Dataset;
}

/** The digits that a seed makes are numbered: training takes the first ones, validation those from here on. */
const VALIDATION_START = 1_000_000;

interface DataSource {
  /** Only the part that is asked for is read. */
  train(config: DataConfig, seed: number): Promise<Dataset>;
  validation(config: DataConfig, seed: number): Promise<Dataset>;
}

/** Every data set that `--data` knows. */
export const dataSources: Readonly<Record<string, DataSource>> = {
  digits: {
    train: async ({ train = 20_000 }, seed) => digits({ count: train, seed }),
    validation: async ({ validation = 2_000 }, seed) =>
      digits({ count: validation, seed, start: VALIDATION_START }),
  },
  mnist: {
    train: async ({ dir, train }) =>
      head(await mnist({ split: "train", ...(dir && { dir }) }), train),
    validation: async ({ dir, validation }) =>
      head(await mnist({ split: "test", ...(dir && { dir }) }), validation),
  },
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
function head(data: Dataset, count = data.size): Dataset {
  if (count >= data.size) return data;
  const [h, w, c] = data.shape;
  return {
    ...data,
    images: data.images.subarray(0, count * h * w * c),
    labels: data.labels.subarray(0, count),
    size: count,
  };
}
