import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

/** Reads a file that grows: each call gives the lines that were completed since the last one. */
export class LineReader {
  readonly #path: string;
  readonly #decoder = new StringDecoder("utf8");
  #offset = 0;
  #begun = "";

  constructor(path: string) {
    this.#path = path;
  }

  read(): string[] {
    if (!existsSync(this.#path)) return [];
    const file = openSync(this.#path, "r");
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#offset));
      const count = readSync(file, bytes, 0, bytes.length, this.#offset);
      this.#offset += count;
      const lines = (this.#begun + this.#decoder.write(bytes.subarray(0, count))).split("\n");
      this.#begun = lines.pop() ?? "";
      return lines;
    } finally {
      closeSync(file);
    }
  }
}
