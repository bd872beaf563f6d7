/** What the files are that a person brought, told by their names and first bytes. */
import type { OwnFile } from "./own-set.ts";
import { nameOf } from "./own-set.ts";

export interface SortedFiles {
  readonly mnist: readonly OwnFile[];
  readonly cifar10: readonly OwnFile[];
  readonly tables: readonly OwnFile[];
  readonly pictures: readonly OwnFile[];
  /** What nothing can be made of, each with the reason. */
  readonly faults: readonly string[];
}

const PICTURE = /\.(png|jpe?g|webp|gif|avif|bmp)$/i;
const TABLE = /\.(csv|tsv|txt)$/i;
const IDX = /(idx\d[-.]ubyte|ubyte)(\.gz)?$/i;
const CIFAR = /^(data_batch_\d|test_batch)\.bin(\.gz)?$|^cifar-10-binary\.tar(\.gz)?$/i;

/** Files that systems put into folders unasked. */
const isHidden = (path: string): boolean =>
  path.split("/").some((part) => part.startsWith(".") || part === "__MACOSX") ||
  nameOf(path).toLowerCase() === "thumbs.db";

/** Sorts files by what they are for; nothing is read yet. */
export function sortFiles(files: readonly OwnFile[]): SortedFiles {
  const sorted = {
    mnist: [] as OwnFile[],
    cifar10: [] as OwnFile[],
    tables: [] as OwnFile[],
    pictures: [] as OwnFile[],
    faults: [] as string[],
  };
  for (const file of files) {
    const name = nameOf(file.path);
    if (isHidden(file.path)) continue;
    if (file.blob.size === 0) sorted.faults.push(`${name}: is empty`);
    else if (IDX.test(name)) sorted.mnist.push(file);
    else if (CIFAR.test(name)) sorted.cifar10.push(file);
    else if (PICTURE.test(name)) sorted.pictures.push(file);
    else if (TABLE.test(name) && !file.path.includes("/")) sorted.tables.push(file);
    else if (files.length === 1 || !file.path.includes("/"))
      sorted.faults.push(`${name}: ${reasonFor(name)}`);
  }
  return sorted;
}

function reasonFor(name: string): string {
  if (/^cifar-10-(python|matlab)/i.test(name))
    return "this is another form of CIFAR-10; needed is the binary version, cifar-10-binary.tar.gz";
  if (/\.(xlsx?|ods|numbers)$/i.test(name)) return "save the table as CSV, and add that file";
  if (/\.zip$/i.test(name)) return "unpack it, and add the folder that comes out";
  if (/\.(safetensors|onnx|json|pt|pth)$/i.test(name))
    return "is a model or a configuration, no data";
  if (/\.(heic|tiff?|svg|pdf)$/i.test(name))
    return "this page reads PNG, JPEG, WebP, GIF, AVIF and BMP pictures";
  return "is none of these: pictures, a CSV table, files of MNIST (…-idx3-ubyte) or CIFAR-10 (binary version)";
}
