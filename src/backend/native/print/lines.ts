/** C text in the making: lines at their indentation. */
export class Lines {
  readonly #lines: string[] = [];
  #indent = "";

  add(line: string): void {
    this.#lines.push(this.#indent + line);
  }

  /** `head {`, what `body` adds, `}`. */
  block(head: string, body: () => void): void {
    this.add(head === "" ? "{" : `${head} {`);
    const outer = this.#indent;
    this.#indent += " ";
    body();
    this.#indent = outer;
    this.add("}");
  }

  toString(): string {
    return this.#lines.join("\n");
  }
}
