import { FormatError, gunzip, isGzip, readTar } from "../formats/index.ts";
import type { ImageDataset } from "./dataset.ts";
import type { NamedBytes } from "./mnist.ts";
import type { DownloadProgress, RemoteFile } from "./node/download.ts";

export type Cifar10Split = "train" | "test";

export interface Cifar10Options {
  /** 50,000 images to learn from, 10,000 to judge by. */
  readonly split: Cifar10Split;
  /**
   * A folder that holds data_batch_1.bin … data_batch_5.bin and test_batch.bin, each packed (.gz) or not, or the archive
   * cifar-10-binary.tar.gz as it comes. Nothing is then downloaded.
   */
  readonly dir?: string;
  /** Where the download is kept. Default: fovea/cifar10 in the user's cache folder. */
  readonly cache?: string;
  /** Addresses that the archive's name is appended to, tried in turn. */
  readonly mirrors?: readonly string[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/** Where the authors publish it. */
export const cifar10Mirrors: readonly string[] = ["https://www.cs.toronto.edu/~kriz/"];

/** The "binary version", all batches in one archive. */
export const cifar10Archive: RemoteFile = {
  name: "cifar-10-binary.tar.gz",
  bytes: 170_052_171,
  sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
};

const files: Readonly<Record<Cifar10Split, readonly string[]>> = {
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ["test_batch.bin"],
};
const META = "batches.meta.txt";
/** The folder within the archive. */
const FOLDER = "cifar-10-batches-bin";

const CLASSES = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];

const SIDE = 32;
const PLANE = SIDE * SIDE;
const IMAGE = 3 * PLANE;
/** A label, then the red, the green and the blue plane. */
const RECORD = 1 + IMAGE;
const RECORDS = 10_000;
/** More than anything of this data set unpacks to. */
const LIMIT = 2 ** 28;

/**
 * CIFAR-10: colour photographs of ten kinds of things, 32 × 32 × 3.
 *
 * From `dir` if given; else from the cache, filled at the first call by a download of 170 MB that is resumed where it broke off and checked by
 * SHA-256. This needs Node; in a browser, fetch the batches and give their bytes to `decodeCifar10`.
 *
 * @cost about 2 s for the training images, most of it unpacking
 * @throws {FormatError} for a file that is not what it should be, or is not there
 * @throws {DownloadError} if no mirror has the right file
 * @source Krizhevsky 2009, "Learning multiple layers of features from tiny images"
 */
export async function cifar10(options: Cifar10Options): Promise<ImageDataset> {
  const { split, dir } = options;
  const names = files[split];
  if (names === undefined) throw new RangeError(`cifar10: split is ${split}, not train or test`);
  if (!globalThis.process?.versions?.node)
    throw new Error("cifar10 needs Node; in a browser, fetch the files and call decodeCifar10");
  // Loaded only here, so that a bundle for the browser holds nothing of Node.
  const { fetchFile, findInFolder, readFromFolder } = await import("./node/files.ts");
  const first = names[0] as string;
  const start =
    dir === undefined
      ? await fetchFile("cifar10", cifar10Archive, { mirrors: cifar10Mirrors, ...options })
      : await readFromFolder(dir, [first, `${first}.gz`, cifar10Archive.name]);
  if (dir === undefined || start.name.endsWith(cifar10Archive.name)) {
    const entries = await entriesOf(start);
    return decodeCifar10(
      split,
      names.map((name) => entry(entries, name, start)),
      entries.get(META),
    );
  }
  const batches = [start];
  for (const name of names.slice(1)) batches.push(await readFromFolder(dir, [name, `${name}.gz`]));
  return decodeCifar10(split, batches, await findInFolder(dir, [META]));
}

/** The archive's files, by their names without the folder. */
async function entriesOf({ name, bytes }: NamedBytes): Promise<Map<string, NamedBytes>> {
  const tar = readTar(isGzip(bytes) ? await gunzip(bytes, name, LIMIT) : bytes, name);
  return new Map(
    [...tar].map(([path, content]) => [
      path.replace(`${FOLDER}/`, ""),
      { name: `${name}/${path}`, bytes: content },
    ]),
  );
}

function entry(
  entries: ReadonlyMap<string, NamedBytes>,
  name: string,
  archive: NamedBytes,
): NamedBytes {
  const found = entries.get(name);
  if (found === undefined) throw new FormatError(`${archive.name}: holds no ${FOLDER}/${name}`);
  return found;
}

/**
 * The data set that batches of the binary version hold, packed or not, in the order given. Pixels come out channels last.
 *
 * @param meta     batches.meta.txt, a class a line; without it the ten classes have their known names
 * @param records  images in each file, 10,000 in the real ones
 * @throws {FormatError} naming the file: of another size, with a label that is no class, or without ten classes
 */
export async function decodeCifar10(
  split: Cifar10Split,
  batches: readonly NamedBytes[],
  meta?: NamedBytes,
  records = RECORDS,
): Promise<ImageDataset> {
  const classes = meta === undefined ? CLASSES : classesOf(meta);
  const size = batches.length * records;
  const images = new Uint8Array(size * IMAGE);
  const labels = new Uint8Array(size);
  for (const [number, batch] of batches.entries()) {
    const { name, bytes } = batch;
    const plain = isGzip(bytes) ? await gunzip(bytes, name, LIMIT) : bytes;
    if (plain.length !== records * RECORD)
      throw new FormatError(
        `${name}: ${plain.length} bytes${plain === bytes ? "" : " unpacked"}, needed are ${records * RECORD}: ${records} images of 1 byte of label and ${IMAGE} of pixels`,
      );
    for (let i = 0; i < records; i++) {
      const label = plain[i * RECORD] as number;
      if (label >= classes.length)
        throw new FormatError(
          `${name}: the label of image ${i} is ${label}, needed is 0 to ${classes.length - 1}`,
        );
      labels[number * records + i] = label;
      interleave(plain, i * RECORD + 1, images, (number * records + i) * IMAGE);
    }
  }
  return { name: `cifar10 ${split}`, images, labels, shape: [SIDE, SIDE, 3], classes, size };
}

/** Three planes to three channels of each pixel. */
function interleave(planes: Uint8Array, from: number, out: Uint8Array, to: number): void {
  for (let i = 0; i < PLANE; i++) {
    out[to + 3 * i] = planes[from + i] as number;
    out[to + 3 * i + 1] = planes[from + PLANE + i] as number;
    out[to + 3 * i + 2] = planes[from + 2 * PLANE + i] as number;
  }
}

function classesOf({ name, bytes }: NamedBytes): string[] {
  const names = new TextDecoder()
    .decode(bytes)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (names.length !== CLASSES.length)
    throw new FormatError(
      `${name}: ${names.length} names of classes, needed are ${CLASSES.length}`,
    );
  return names;
}
