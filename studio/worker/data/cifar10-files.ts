import {
  type Dataset,
  decodeCifar10,
  type NamedBytes,
  type Parts,
} from "../../../src/data/index.ts";
import { FormatError, gunzip, isGzip, readTar } from "../../../src/formats/index.ts";
import { nameOf, type OwnFile } from "./own-set.ts";

const ARCHIVE = /^cifar-10-binary\.tar(\.gz)?$/i;
const batches = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"];
const all = [...batches, "test_batch"];
/** More than anything of this data set unpacks to. */
const LIMIT = 2 ** 28;

const stem = (path: string): string =>
  nameOf(path)
    .toLowerCase()
    .replace(/\.bin(\.gz)?$/, "");

/** The files that are still needed; none where the archive is there. */
export const missingCifar10 = (files: readonly OwnFile[]): string[] => {
  if (files.some(({ path }) => ARCHIVE.test(nameOf(path)))) return [];
  const there = new Set(files.map(({ path }) => stem(path)));
  return all.filter((name) => !there.has(name)).map((name) => `${name}.bin`);
};

export function joinCifar10(files: readonly OwnFile[], more: readonly OwnFile[]): OwnFile[] {
  return [...new Map([...files, ...more].map((file) => [stem(file.path), file])).values()];
}

/** @throws {FormatError} naming the files that are missing, or the one that is damaged */
export async function readCifar10(files: readonly OwnFile[]): Promise<Parts> {
  const missing = missingCifar10(files);
  if (missing.length > 0)
    throw new FormatError(
      `CIFAR-10: add ${missing.join(", ")}, or the one file cifar-10-binary.tar.gz`,
    );
  const archive = files.find(({ path }) => ARCHIVE.test(nameOf(path)));
  const found = archive === undefined ? await single(files) : await unpacked(archive);
  const named = (name: string): NamedBytes => {
    const bytes = found.get(name);
    if (bytes === undefined) throw new FormatError(`CIFAR-10: holds no ${name}.bin`);
    return bytes;
  };
  const part = (split: "train" | "test", names: readonly string[]): Promise<Dataset> =>
    decodeCifar10(split, names.map(named));
  return { train: await part("train", batches), validation: await part("test", ["test_batch"]) };
}

async function single(files: readonly OwnFile[]): Promise<Map<string, NamedBytes>> {
  const read = async ({ path, blob }: OwnFile): Promise<[string, NamedBytes]> => [
    stem(path),
    { name: nameOf(path), bytes: new Uint8Array(await blob.arrayBuffer()) },
  ];
  return new Map(await Promise.all(files.map(read)));
}

async function unpacked({ path, blob }: OwnFile): Promise<Map<string, NamedBytes>> {
  const name = nameOf(path);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const tar = readTar(isGzip(bytes) ? await gunzip(bytes, name, LIMIT) : bytes, name);
  return new Map([...tar].map(([path, bytes]) => [stem(path), { name: `${name}/${path}`, bytes }]));
}
