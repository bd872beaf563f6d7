import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import {
  type Classic,
  classicSets,
  publishedTables,
  type Samples,
  samplesOf,
  tableSamples,
} from "../../classic/index.ts";
import { findInFolder } from "../../data/node/files.ts";
import { FormatError, gunzip, isGzip } from "../../formats/index.ts";
import { UsageError } from "../fault.ts";
import { dataSource, unknownName } from "../load-data.ts";
import { readCells, readCsv } from "../read-csv.ts";

export interface SamplesFlags {
  readonly data: string;
  readonly dataDir?: string;
  /** Of a CSV table: the column that is to be found. */
  readonly target?: string;
  /** Of images: so many of them. */
  readonly examples?: number;
}

/** Sets of images that a classical network takes whole. */
const images = ["digits", "mnist"];
const EXAMPLES = 2000;
/** Bytes that a gzipped table may unpack to. */
const LIMIT = 2 ** 26;

/** For networks that learn from nothing. */
export const noSamples: Samples = {
  ...{ name: "nothing", size: 0, width: 0, features: [], classes: [] },
  rows: new Float64Array(),
  labels: new Int32Array(),
};

/** What `--data` takes beside FILE.csv. */
const sampleNames = (): string[] => [...classicSets.keys(), ...publishedTables.keys(), ...images];

/**
 * The rows that `--data` names: a set that is made, a published table or images from --data-dir, or FILE.csv.
 *
 * @throws {UsageError} for an unknown name, with the nearest; {FormatError} for a file that does not fit
 */
export async function loadSamples(
  { data, dataDir, target, examples }: SamplesFlags,
  seed: number,
  needs: Classic["needs"] = "classes",
): Promise<Samples> {
  if (examples !== undefined && !images.includes(data))
    throw new UsageError(`--examples ${examples}: of ${images.join(" and ")} only, not of ${data}`);
  if (/\.(csv|tsv|txt)$/i.test(data))
    return tableSamples(readCsv(basename(data), readTableFile(data)), target, needs);
  if (target !== undefined)
    throw new UsageError(`--target ${target}: of a CSV table only; ${data} has its own`);
  const table = publishedTables.get(data);
  if (table !== undefined) {
    if (dataDir === undefined)
      throw new UsageError(
        `--data ${data}: say with --data-dir in which folder ${table.file} lies`,
      );
    const found = await findInFolder(dataDir, [table.file, table.file.replace(/\.gz$/, "")]);
    if (found === undefined) throw new FormatError(`${dataDir}: holds no ${table.file}`);
    const bytes = isGzip(found.bytes) ? await gunzip(found.bytes, found.name, LIMIT) : found.bytes;
    return table.read(readCells(found.name, bytes));
  }
  if (images.includes(data)) {
    const config = { name: data, train: examples ?? EXAMPLES, ...(dataDir && { dir: dataDir }) };
    return samplesOf(await dataSource(data).train(config, seed));
  }
  const set = classicSets.get(data);
  if (set === undefined) throw new UsageError(unknownName("--data", data, sampleNames()));
  return set.make(seed);
}

/** @throws {FormatError} for a folder of this name, as a read of it says nothing of where */
function readTableFile(path: string): Uint8Array {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new FormatError(`${path}: is a folder, a table was needed`);
  return readFileSync(path);
}
