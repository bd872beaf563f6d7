import { existsSync, globSync, lstatSync, statSync } from "node:fs";
import { basename, dirname, extname, join, sep } from "node:path";
import { mediaType } from "./headers.ts";

/** A file that may be given out. */
export interface ServedFile {
  readonly path: string;
  readonly type: string;
  /** Its name changes with its content: a browser may keep it for good. */
  readonly lasting: boolean;
}

/** Path in the URL → file. What is not in here is not given out, whatever a request says. */
export type ServedFiles = ReadonlyMap<string, ServedFile>;

/** The built page, as `vite build` leaves it: under assets/ names carry a hash. Links are passed over. */
export function pageFiles(folder: string): ServedFiles {
  const files = new Map<string, ServedFile>();
  for (const name of globSync("**/*", { cwd: folder })) {
    const path = join(folder, name);
    if (!lstatSync(path).isFile()) continue;
    const url = `/${name.split(sep).join("/")}`;
    files.set(url, { path, type: mediaType(extname(name)), lasting: url.startsWith("/assets/") });
  }
  const start = files.get("/index.html");
  if (start !== undefined) files.set("/", start);
  return files;
}

/** Packed or not. */
const packedOrNot = (name: string): string[] => [`${name}.gz`, name];

/** A file of a data set by all the names that it goes by: a reader sees from the content whether it is packed. */
type Spellings = readonly string[];

const mnist: readonly Spellings[] = [
  ...["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"],
].map((stem) =>
  // Some unpackers make a dot of the hyphen.
  [stem, stem.replace("-idx", ".idx")].flatMap((name) => packedOrNot(`${name}-ubyte`)),
);
const cifar10: readonly Spellings[] = [
  ["cifar-10-binary.tar.gz"],
  ...[
    "data_batch_1",
    "data_batch_2",
    "data_batch_3",
    "data_batch_4",
    "data_batch_5",
    "test_batch",
  ].map((stem) => packedOrNot(`${stem}.bin`)),
];

const sets: Readonly<Record<string, readonly Spellings[]>> = { mnist, cifar10 };

/** Where a data set's files lie within the folder that was named. */
const places: Readonly<Record<string, readonly string[]>> = {
  mnist: [".", "mnist", "MNIST", "MNIST/raw"],
  cifar10: [".", "cifar10", "cifar-10-batches-bin", "cifar10/cifar-10-batches-bin"],
};

/** The files of data sets that were found. */
export interface DataFiles {
  readonly served: ServedFiles;
  /** Set → the names under which its files are given out, one for each. */
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Set → the folder that they lie in. */
  readonly folders: Readonly<Record<string, string>>;
}

/**
 * The files of MNIST and CIFAR-10 in a folder, as /data/mnist/train-images-idx3-ubyte.gz: known names only. Links are followed: whoever
 * named the folder may keep its data elsewhere.
 */
export function dataFiles(folder: string | undefined): DataFiles {
  const served = new Map<string, ServedFile>();
  const names: Record<string, string[]> = {};
  const folders: Record<string, string> = {};
  if (folder === undefined) return { served, names, folders };
  for (const [set, known] of Object.entries(sets))
    for (const spellings of known) {
      const path = (places[set] ?? [])
        .flatMap((place) => spellings.map((name) => join(folder, place, name)))
        .find((path) => existsSync(path) && statSync(path).isFile());
      if (path === undefined) continue;
      const name = basename(path);
      served.set(`/data/${set}/${name}`, { path, type: mediaType(""), lasting: false });
      names[set] = [...(names[set] ?? []), name];
      folders[set] = dirname(path);
    }
  return { served, names, folders };
}
