import {
  type Column,
  completePictureOptions,
  isRegression,
  madeSets,
  makeData,
  type Parts,
  type Picture,
  pictureFolder,
  slice,
  type TableData,
  tableData,
  targetWidth,
  toys,
} from "../../../src/data/index.ts";
import { FormatError } from "../../../src/formats/index.ts";
import type { DataCard, DataChoice, DataFacts } from "./card.ts";
import { readCifar10 } from "./cifar10-files.ts";
import { decodePicture } from "./decode-picture.ts";
import { drawingData } from "./drawings.ts";
import { madeCards } from "./made-cards.ts";
import { readMnist } from "./mnist-files.ts";
import { ownCard, publishedCards } from "./own-cards.ts";
import { isPublished, keyOf, nameOf, type OwnSet, publishedNames } from "./own-set.ts";
import { ServedSets } from "./served-sets.ts";
import type { Store } from "./store.ts";

/** A set that was made or read. */
export interface Loaded {
  readonly parts: Parts;
  readonly facts: DataFacts;
}

type Found = Parts &
  Partial<Pick<TableData, "features" | "target" | "scale">> & {
    readonly notes?: readonly string[];
  };

/** Made examples of each part: a million digits are 784 MB. */
const MOST_MADE = 1_000_000;
/** So many sets are held at once: the one of the run, and one that is looked at. */
const HELD = 2;

/** All data sets, and the ones that are in use. */
export class Library {
  readonly store: Store;
  readonly served = new ServedSets();
  readonly #held = new Map<string, { readonly name: string; readonly loaded: Promise<Loaded> }>();

  constructor(store: Store) {
    this.store = store;
  }

  /** Everything that can be chosen, the made ones first. */
  async list(): Promise<DataCard[]> {
    const own = (await this.store.all()).map(ownCard);
    const published = publishedNames
      .filter((name) => !own.some((card) => card.name === name && card.needs === undefined))
      .map((name): DataCard => {
        const needs = own.find((card) => card.name === name)?.needs;
        if (this.served.has(name)) return publishedCards[name];
        return { ...publishedCards[name], needs: needs ?? "add its files" };
      });
    const whole = own.filter(({ name, needs }) => needs === undefined || !isPublished(name));
    return [...madeCards, ...published, ...whole];
  }

  /** Forgets what was read under a name, because such a set has changed. */
  forget(name: string): void {
    for (const [key, held] of this.#held) if (held.name === name) this.#held.delete(key);
  }

  /**
   * A set as a configuration says it.
   * @throws {RangeError|FormatError} in one line: options that cannot be, files that are missing or wrong
   */
  load(choice: DataChoice, seed: number): Promise<Loaded> {
    const key = JSON.stringify([choice, seed]);
    const held = this.#held.get(key);
    if (held !== undefined) {
      // The last used is the last to go.
      this.#held.delete(key);
      this.#held.set(key, held);
      return held.loaded;
    }
    const loaded = this.#read(choice, seed);
    const holding = { name: choice.name, loaded };
    this.#held.set(key, holding);
    void loaded.catch(() => {
      // Under this key there may be another by now.
      if (this.#held.get(key) === holding) this.#held.delete(key);
    });
    for (const old of [...this.#held.keys()].slice(0, -HELD)) this.#held.delete(old);
    return loaded;
  }

  async #read(choice: DataChoice, seed: number): Promise<Loaded> {
    const found = await this.#find(choice, seed);
    const made = madeSets.has(choice.name);
    const head = (part: keyof Parts) =>
      made
        ? found[part]
        : slice(found[part], 0, Math.min(choice[part] ?? found[part].size, found[part].size));
    const parts = { train: head("train"), validation: head("validation") };
    const { train, validation } = parts;
    const card = (await this.list()).find(
      ({ name, file }) => name === choice.name && file === choice.file,
    );
    const extent = toys.get(choice.name)?.extent;
    const facts: DataFacts = {
      name: choice.name,
      title: card?.title ?? choice.name,
      kind: card?.kind ?? "images",
      ...{ shape: train.shape, classes: train.classes },
      outputs: isRegression(train) ? targetWidth(train) : train.classes.length,
      ...{ train: train.size, validation: validation.size, notes: found.notes ?? [] },
      ...(extent !== undefined && { extent }),
      ...(found.features && { features: found.features }),
      ...(found.target !== undefined && { target: found.target }),
      ...(found.scale && { scale: found.scale }),
    };
    return { parts, facts };
  }

  async #find(choice: DataChoice, seed: number): Promise<Found> {
    const { name, file, options = {}, train = 0, validation = 0 } = choice;
    const most = Math.max(train, validation);
    if (madeSets.has(name)) {
      if (most > MOST_MADE)
        throw new RangeError(
          `${name}: ${most} examples are more than the ${MOST_MADE} that a page can hold`,
        );
      return makeData(choice, seed);
    }
    const set = await this.store.get(keyOf(name, file));
    if (set === undefined && isPublished(name)) return this.served.read(name);
    if (set === undefined && name === "drawings") return drawingData([], seed);
    if (set === undefined)
      throw new FormatError(
        `${file ?? name}: is not in this browser; add the file, or choose other data`,
      );
    if (set.kind === "drawings") return drawingData(set.classes, seed);
    if (set.kind === "mnist") return readMnist(set.files);
    if (set.kind === "cifar10") return readCifar10(set.files);
    return set.kind === "table" ? readTable(set, options, seed) : readPictures(set, options, seed);
  }
}

type OwnFiles = Exclude<OwnSet, { readonly kind: "drawings" }>;

async function readTable({ files }: OwnFiles, options: object, seed: number): Promise<Found> {
  const { tableOf } = await import("./table-of.ts");
  const table = await tableOf(files[0]);
  const made = tableData(table, options, seed);
  const { dropped } = made;
  const gaps = dropped > 0 ? [`${dropped} rows with gaps are left out`] : [];
  return { ...made, notes: [...gaps, ...table.columns.flatMap(commaNote)] };
}

const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;

/** Numbers as they are written in many countries are read as texts, which nobody would guess. */
function commaNote({ name, kind, values }: Column): string[] {
  const [first] = values;
  if (kind === "numbers" || first === undefined) return [];
  return values.every((value) => DECIMAL_COMMA.test(value) || !Number.isNaN(Number(value)))
    ? [
        `column ${name}: ${first} is read as a text; with a point, ${first.replace(",", ".")}, it is a number`,
      ]
    : [];
}

async function readPictures(
  { files, key }: OwnFiles,
  options: object,
  seed: number,
): Promise<Found> {
  const { share, ...form } = completePictureOptions(options);
  const pictures: Picture[] = [];
  const notes: string[] = [];
  for (const { path, blob } of files)
    try {
      pictures.push({ path, pixels: await decodePicture(path, blob, form) });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      notes.push(`skipped: ${error.message}`);
    }
  const shape = [form.height, form.width, form.channels] as const;
  return { ...pictureFolder(nameOf(key), pictures, { shape, seed, share }), notes };
}
