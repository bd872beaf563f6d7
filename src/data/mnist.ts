import { FormatError, readIdx } from "../formats/index.ts";
import type { ImageDataset } from "./dataset.ts";
import { labelledImages } from "./labelled.ts";
import type { DownloadProgress, RemoteFile } from "./node/download.ts";

export type MnistSplit = "train" | "test";

export interface MnistOptions {
  /** 60,000 images to learn from, 10,000 to judge by. */
  readonly split: MnistSplit;
  /** A folder that holds the files, packed or not. Nothing is then downloaded. */
  readonly dir?: string;
  /** Where downloads are kept. Default: fovea/mnist in the user's cache folder. */
  readonly cache?: string;
  /** Addresses that the files' names are appended to, tried in turn. */
  readonly mirrors?: readonly string[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/** Public copies of the original files, byte for byte. */
export const mnistMirrors: readonly string[] = [
  "https://storage.googleapis.com/cvdf-datasets/mnist/",
  "https://ossci-datasets.s3.amazonaws.com/mnist/",
  "https://raw.githubusercontent.com/fgnt/mnist/master/",
];

/** What the mirrors hold. */
export const mnistFiles: Readonly<Record<MnistSplit, readonly [RemoteFile, RemoteFile]>> = {
  train: [
    {
      name: "train-images-idx3-ubyte.gz",
      bytes: 9_912_422,
      sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    },
    {
      name: "train-labels-idx1-ubyte.gz",
      bytes: 28_881,
      sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    },
  ],
  test: [
    {
      name: "t10k-images-idx3-ubyte.gz",
      bytes: 1_648_877,
      sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    },
    {
      name: "t10k-labels-idx1-ubyte.gz",
      bytes: 4_542,
      sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
  ],
};

const CLASSES = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** More than five times the training images: nothing that is MNIST unpacks to more. */
const LIMIT = 2 ** 28;

/**
 * MNIST: handwritten digits, white on black, 28 × 28.
 *
 * From `dir` if given; else from the cache, filled at the first call by a download that is resumed where it broke off and
 * checked by SHA-256. This needs Node; in a browser, fetch the files and give their bytes to `decodeMnist`.
 *
 * @throws {FormatError} for a file that is not what it should be, or is not there
 * @throws {DownloadError} if no mirror has the right file
 * @source LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition"
 */
export async function mnist(options: MnistOptions): Promise<ImageDataset> {
  const { split } = options;
  const files = mnistFiles[split];
  if (files === undefined) throw new RangeError(`mnist: split is ${split}, not train or test`);
  if (!globalThis.process?.versions?.node)
    throw new Error("mnist needs Node; in a browser, fetch the files and call decodeMnist");
  // Loaded only here, so that a bundle for the browser holds nothing of Node.
  const { fetchFile, readFromFolder } = await import("./node/files.ts");
  const read = (file: RemoteFile) =>
    options.dir === undefined
      ? fetchFile("mnist", file, { mirrors: mnistMirrors, ...options })
      : readFromFolder(options.dir, spellings(file.name));
  const [images, labels] = files;
  // In turn, not at once: two progress bars of one download would be confusing.
  return decodeMnist(split, await read(images), await read(labels));
}

/** A file's bytes, packed or not, and what to call it in messages. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The data set that two IDX files hold. @throws {FormatError} */
export async function decodeMnist(
  split: MnistSplit,
  images: NamedBytes,
  labels: NamedBytes,
): Promise<ImageDataset> {
  const dataset = labelledImages(
    `mnist ${split}`,
    CLASSES,
    { name: images.name, array: await readIdx(images.bytes, images.name, LIMIT) },
    { name: labels.name, array: await readIdx(labels.bytes, labels.name, LIMIT) },
  );
  const shape = dataset.shape.join(" × ");
  if (shape !== "28 × 28 × 1")
    throw new FormatError(`${images.name}: its images are ${shape}, MNIST's are 28 × 28 × 1`);
  return dataset;
}

/** The names that a file goes by: packed or not, with a hyphen or with the dot that some unpackers make of it. */
function spellings(name: string): string[] {
  const plain = name.replace(/\.gz$/, "");
  const dotted = plain.replace(/-(idx\d)/, ".$1");
  return [plain, dotted, `${plain}.gz`, `${dotted}.gz`];
}
