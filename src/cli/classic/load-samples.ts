import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { classicSets, publishedTables, type Samples, samplesOf } from "../../classic/index.ts";
import { tableData } from "../../data/index.ts";
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

/** What `--data` takes, for help and errors. */
export const sampleNames = (): string[] => [
  ...classicSets.keys(),
  ...publishedTables.keys(),
  ...images,
];

/**
 * The rows that `--data` names: a set that is made, a published table or images from --data-dir, or FILE.csv.
 *
 * @throws {UsageError} for an unknown name, with the nearest; {FormatError} for a file that does not fit
 */
export async function loadSamples(
  { data, dataDir, target, examples = EXAMPLES }: SamplesFlags,
  seed: number,
): Promise<Samples> {
  if (/\.(csv|tsv|txt)$/i.test(data)) return fromCsv(data, target, seed);
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
    const config = { name: data, train: examples, ...(dataDir && { dir: dataDir }) };
    return samplesOf(await dataSource(data).train(config, seed));
  }
  const set = classicSets.get(data);
  if (set === undefined) throw new UsageError(unknownName("--data", data, sampleNames()));
  return set.make(seed);
}

/** All rows of a table; its text as numbers, its numbers as they are read there: standardised. */
function fromCsv(path: string, target: string | undefined, seed: number): Samples {
  const table = readCsv(basename(path), readFileSync(path));
  const parts = tableData(table, { ...(target !== undefined && { target }) }, seed);
  return joined(
    samplesOf(parts.train),
    samplesOf(parts.validation),
    basename(path),
    parts.features,
  );
}

function joined(a: Samples, b: Samples, name: string, features: readonly string[]): Samples {
  return {
    ...a,
    ...{ name, features, size: a.size + b.size },
    rows: Float64Array.from([...a.rows, ...b.rows]),
    labels: Int32Array.from([...a.labels, ...b.labels]),
    ...(a.targets && b.targets && { targets: Float64Array.from([...a.targets, ...b.targets]) }),
  };
}
