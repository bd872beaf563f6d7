/** The data sets of the trainer, as the page calls them and as runs load them. */
import { transfer } from "comlink";
import { classOfPath, type Table, toys } from "../../../src/data/index.ts";
import { FormatError } from "../../../src/formats/index.ts";
import type { TrainingData } from "../../../src/train/index.ts";
import type {
  Added,
  ClassCounts,
  DataCard,
  DataChoice,
  DataFacts,
  Part,
  TablePreview,
} from "./card.ts";
import { joinCifar10 } from "./cifar10-files.ts";
import { Library } from "./library.ts";
import { joinMnist } from "./mnist-files.ts";
import { ownCard } from "./own-cards.ts";
import { type DrawnClass, keyOf, nameOf, type OwnFile, type OwnSet } from "./own-set.ts";
import { countsOf, type PictureQuery, picturesOf, pointsOf } from "./sample.ts";
import type { Offered } from "./served-sets.ts";
import { sortFiles } from "./sort-files.ts";
import { BestStore, IndexedStore } from "./store.ts";

const store = new BestStore(new IndexedStore());
const library = new Library(store);

/** The data of a run. @throws {RangeError|FormatError} in one line */
export const loadData = async (choice: DataChoice, seed: number): Promise<TrainingData> =>
  (await library.load(choice, seed)).parts;

const DRAWINGS = "drawings";
/** Rows of a table that are shown. */
const PREVIEW_ROWS = 12;

async function drawnClasses(): Promise<readonly DrawnClass[]> {
  const set = await store.get(DRAWINGS);
  return set?.kind === "drawings" ? set.classes : [];
}

/** @returns what can be chosen now of that kind */
async function keep(kind: Exclude<OwnSet["kind"], "drawings">, key: string, files: OwnFile[]) {
  const set: OwnSet = { key, kind, savedAt: Date.now(), files };
  await store.put(set);
  library.forget(kind);
  return ownCard(set);
}

async function filesOf(key: string): Promise<readonly OwnFile[]> {
  const set = await store.get(key);
  return set === undefined || set.kind === "drawings" ? [] : set.files;
}

/** The folder that all lie in; undefined where there is none. */
function commonFolder(files: readonly OwnFile[]): string | undefined {
  const tops = new Set(files.map(({ path }) => (path.includes("/") ? path.split("/")[0] : "")));
  const [top] = tops;
  return tops.size === 1 && top ? top : undefined;
}

const oneClass = (name: string, count: number, only: string | undefined): string =>
  `${name}: ${count === 1 ? "one picture" : `${count} pictures`}, ${only === undefined ? "without a folder" : `all in the folder ${only}`}; needed is a folder with at least two folders of pictures in it, each named as its class`;

/** Less is nothing to learn from: see `tableData`. */
const [LEAST_COLUMNS, LEAST_ROWS] = [2, 4];

/** Other faults can be mended by the choices that the page offers: these cannot. @throws {FormatError} */
function refuseHopeless({ name, columns, rows }: Table): void {
  if (columns.length < LEAST_COLUMNS)
    throw new FormatError(
      `${name}: has one column, needed are two: one to predict, and one to predict it from`,
    );
  if (rows.length < LEAST_ROWS)
    throw new FormatError(
      `${name}: has ${rows.length === 1 ? "one row" : `${rows.length} rows`}, needed are at least ${LEAST_ROWS}`,
    );
}

/** What the page calls. */
export const dataApi = {
  /** What the page's own server has. */
  offer: (offered: Offered, base: string): void => library.served.offer(offered, base),

  list: (): Promise<DataCard[]> => library.list(),

  /** Makes or reads a set. @throws {RangeError|FormatError} in one line */
  describe: async (choice: DataChoice, seed: number): Promise<DataFacts> =>
    (await library.load(choice, seed)).facts,

  pictures: async (choice: DataChoice, seed: number, part: Part, query: PictureQuery) => {
    const { parts } = await library.load(choice, seed);
    const found = picturesOf(parts[part], query);
    return found && transfer(found, [found.pixels.buffer]);
  },

  points: async (choice: DataChoice, seed: number, part: Part, count: number) => {
    const { parts } = await library.load(choice, seed);
    return pointsOf(parts[part], count);
  },

  /** How many examples each class has in either part; undefined where numbers are to be found. */
  counts: async (choice: DataChoice, seed: number): Promise<ClassCounts | undefined> => {
    const { parts } = await library.load(choice, seed);
    const [train, validation] = [countsOf(parts.train), countsOf(parts.validation)];
    return train && validation && { train, validation };
  },

  /** Values of the function that a made regression follows, without noise; undefined where it follows none. */
  truth: ({ name, options }: DataChoice, places: Float32Array, inputs: number) => {
    const truth = toys.get(name)?.truth;
    if (truth === undefined) return undefined;
    return Float32Array.from({ length: places.length / inputs }, (_, n) =>
      truth(places.subarray(n * inputs, (n + 1) * inputs), options),
    );
  },

  /** Takes files of any kind that is known, and keeps them. What is wrong with one is told, and nothing of the others is lost. */
  add: async (files: readonly OwnFile[], folder?: string): Promise<Added> => {
    const { mnist, cifar10, tables, pictures, faults } = sortFiles(files);
    const added: DataCard[] = [];
    const wrong = [...faults];
    if (mnist.length > 0)
      added.push(await keep("mnist", "mnist", joinMnist(await filesOf("mnist"), mnist)));
    if (cifar10.length > 0)
      added.push(await keep("cifar10", "cifar10", joinCifar10(await filesOf("cifar10"), cifar10)));
    for (const file of tables)
      try {
        const { tableOf } = await import("./table-of.ts");
        refuseHopeless(await tableOf(file));
        const name = nameOf(file.path);
        added.push(await keep("table", keyOf("table", name), [file]));
      } catch (error) {
        wrong.push(error instanceof Error ? error.message : String(error));
      }
    if (pictures.length > 0) {
      const name = folder ?? commonFolder(pictures) ?? "pictures";
      const classes = new Set(pictures.map(({ path }) => classOfPath(path)));
      if (classes.size < 2) wrong.push(oneClass(name, pictures.length, [...classes][0]));
      else added.push(await keep("folder", keyOf("folder", name), [...pictures]));
    }
    return { added, faults: wrong, lasting: store.lasting };
  },

  remove: async (name: string, file?: string): Promise<void> => {
    await store.remove(keyOf(name, file));
    library.forget(name);
  },

  /** The beginning of a table. @throws {FormatError} if it is not there */
  table: async (file: string): Promise<TablePreview> => {
    const { tableOf } = await import("./table-of.ts");
    const [first] = await filesOf(keyOf("table", file));
    const { name, columns, rows } = await tableOf(first);
    return {
      name,
      columns: columns.map(({ values: _, ...column }) => column),
      different: columns.map(({ values }) => values.length),
      rows: rows.slice(0, PREVIEW_ROWS),
      total: rows.length,
    };
  },

  /** Own drawings: the classes in the order in which they were made. */
  drawings: drawnClasses,

  /** Puts these in place of the drawings that are there. */
  saveDrawings: async (classes: readonly DrawnClass[]): Promise<void> => {
    if (classes.length === 0) await store.remove(DRAWINGS);
    else await store.put({ key: DRAWINGS, kind: "drawings", savedAt: Date.now(), classes });
    library.forget(DRAWINGS);
  },
};
