import type { Parts } from "../../../src/data/index.ts";
import { DownloadError } from "../../../src/data/index.ts";
import { readCifar10 } from "./cifar10-files.ts";
import { readMnist } from "./mnist-files.ts";
import type { OwnFile } from "./own-set.ts";

type Name = "mnist" | "cifar10";

/** Names that a file goes by there, the packed one first: it is shorter. */
const spellings = (name: string): string[] => [`${name}.gz`, name];

const mnist = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
const batches = ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"];

/** Files that the page's own server has under /data. */
export class ServedSets {
  #names: ReadonlySet<string> = new Set();
  #base = "";

  /**
   * @param names  of sets that it says it has
   * @param base   where they lie: "http://127.0.0.1:4242/data/"
   */
  offer(names: readonly string[], base: string): void {
    this.#names = new Set(names);
    this.#base = base;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** @throws {DownloadError} if the server does not have it after all */
  async read(name: Name): Promise<Parts> {
    if (!this.has(name)) throw new DownloadError(`${name}: is not in this browser; add its files`);
    if (name === "mnist") {
      const files = mnist.map((stem) => [
        ...spellings(`${stem}-ubyte`),
        ...spellings(`${stem.replace("-idx", ".idx")}-ubyte`),
      ]);
      return readMnist(await Promise.all(files.map((names) => this.#fetch(name, names))));
    }
    const archive = await this.#try(name, ["cifar-10-binary.tar.gz"]);
    if (archive !== undefined) return readCifar10([archive]);
    const files = [...batches, "test_batch"].map((stem) => spellings(`${stem}.bin`));
    return readCifar10(await Promise.all(files.map((names) => this.#fetch(name, names))));
  }

  async #fetch(set: Name, names: readonly string[]): Promise<OwnFile> {
    const found = await this.#try(set, names);
    if (found !== undefined) return found;
    throw new DownloadError(`${set}: the server has no ${names.at(-1)}`);
  }

  async #try(set: Name, names: readonly string[]): Promise<OwnFile | undefined> {
    for (const name of names) {
      const answer = await fetch(`${this.#base}${set}/${name}`);
      if (answer.ok) return { path: name, blob: await answer.blob() };
    }
    return undefined;
  }
}
