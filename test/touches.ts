/** Who wrote and who read each cell since `begin`; a new number for whoever comes `next`. */
export class Touches {
  readonly #wrote: Int32Array;
  readonly #read: Int32Array;
  readonly #readMany: Int32Array;
  #first = 1;
  #now = 1;

  constructor(cells: number) {
    this.#wrote = new Int32Array(cells);
    this.#read = new Int32Array(cells);
    this.#readMany = new Int32Array(cells);
  }

  begin(): void {
    this.#first = ++this.#now;
  }

  next(): void {
    this.#now++;
  }

  /** False if another has written it. */
  read(cell: number): boolean {
    const [wrote, read] = [this.#wrote[cell]!, this.#read[cell]!];
    if (read >= this.#first && read !== this.#now) this.#readMany[cell] = this.#first;
    this.#read[cell] = this.#now;
    return wrote < this.#first || wrote === this.#now;
  }

  /** False if another has touched it. */
  write(cell: number): boolean {
    const [wrote, read] = [this.#wrote[cell]!, this.#read[cell]!];
    const alone =
      (wrote < this.#first || wrote === this.#now) &&
      (read < this.#first || read === this.#now) &&
      this.#readMany[cell]! < this.#first;
    this.#wrote[cell] = this.#now;
    return alone;
  }
}
