import type { Parts } from "../../../src/data/index.ts";
import { DownloadError } from "../../../src/data/index.ts";
import { readCifar10 } from "./cifar10-files.ts";
import { readMnist } from "./mnist-files.ts";
import type { OwnFile, PublishedName } from "./own-set.ts";

/** Sets that the page's own server has → the names of their files. */
export type Offered = Readonly<Record<string, readonly string[]>>;

/** The one file that all of CIFAR-10 is in. */
const isArchive = (name: string): boolean => name.includes(".tar");

/** Files that the page's own server has under /data. */
export class ServedSets {
  #names: ReadonlyMap<string, readonly string[]> = new Map();
  #base = "";

  /** @param base  where they lie: "http://127.0.0.1:4242/data/" */
  offer(offered: Offered, base: string): void {
    this.#names = new Map(Object.entries(offered));
    this.#base = base;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /**
   * @throws {DownloadError} if the server does not have it after all
   * @throws {FormatError} naming the files that are missing, or the one that is damaged
   */
  async read(name: PublishedName): Promise<Parts> {
    const names = this.#names.get(name);
    if (names === undefined)
      throw new DownloadError(`${name}: is not in this browser; add its files`);
    const archive = names.find(isArchive);
    const files = await Promise.all(
      (archive === undefined ? names : [archive]).map((file) => this.#fetch(`${name}/${file}`)),
    );
    return name === "mnist" ? readMnist(files) : readCifar10(files);
  }

  async #fetch(path: string): Promise<OwnFile> {
    const answer = await fetch(`${this.#base}${path}`);
    if (!answer.ok) throw new DownloadError(`${path}: the server answers ${answer.status}`);
    return { path, blob: await answer.blob() };
  }
}
