/** The formulas of explanations in LaTeX. What they may be written with is told in src/inspect/explain/formula.ts. */

/**
 * An explanation's arithmetic in LaTeX, fractions as such; undefined where it is no arithmetic.
 *
 * @param text  "Kh·Kw·Cin/groups", "⌊(26 + 0 − 1) / 2⌋ + 1", "663,552 + max(3, 4)"
 */
export function texOf(text: string): string | undefined {
  const tokens = [...text.matchAll(TOKEN)].map(([token]) => token);
  const reader = new Reader(tokens);
  const tex = reader.sum();
  return reader.isAtEnd ? tex : undefined;
}

/** Whether a text has words only, which are set as text, and wrapped as such. */
export const isWords = (text: string): boolean => !/[+−·/⌊⌈]/.test(text) && /[a-z]{2}/.test(text);

/** A number as people read it, in LaTeX: its commas belong to it. */
export const numberTex = (number: string): string => number.replaceAll(",", "{,}");

/** Signs, numbers that are not the beginning of a name, and names, which may be several words. */
const TOKEN =
  /[+−·/()⌊⌋⌈⌉,]|\d+(?:,\d{3})*(?:\.\d+)?(?! *[^\s+−·/()⌊⌋⌈⌉,])|[^\s+−·/()⌊⌋⌈⌉,]+(?: +[^\s+−·/()⌊⌋⌈⌉,]+)*/g;

const brackets: Readonly<Record<string, readonly [open: string, end: string, close: string]>> = {
  "(": ["(", ")", ")"],
  "⌊": ["\\lfloor ", "⌋", "\\rfloor "],
  "⌈": ["\\lceil ", "⌉", "\\rceil "],
};

interface Factor {
  readonly tex: string;
  /** What stands in the round brackets, which a fraction has no need of. */
  readonly inside?: string;
}

const NOTHING: Factor = { tex: "" };

/** Reads sums of products; what it cannot read it leaves, so that it does not come to the end. */
class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length && this.#at > 0;
  }

  sum(): string {
    let tex = this.#product();
    for (;;) {
      if (this.#took("+")) tex += ` + ${this.#product()}`;
      else if (this.#took("−")) tex += ` - ${this.#product()}`;
      else return tex;
    }
  }

  #product(): string {
    const factors = [this.#factor()];
    for (;;) {
      if (this.#took("·")) factors.push(this.#factor());
      else if (this.#took("/")) {
        const [above, below] = [factors.pop() ?? NOTHING, this.#factor()];
        factors.push({
          tex: `\\dfrac{${above.inside ?? above.tex}}{${below.inside ?? below.tex}}`,
        });
      } else return factors.map(({ tex }) => tex).join(" \\cdot ");
    }
  }

  #factor(): Factor {
    if (this.#took("−")) return { tex: `-${this.#factor().tex}` };
    const token = this.#tokens[this.#at] ?? "";
    const bracket = brackets[token];
    if (bracket !== undefined) {
      this.#at++;
      const inside = this.sum();
      const [open, end, close] = bracket;
      if (!this.#took(end)) return this.#stop();
      return { tex: around(open, inside, close), ...(token === "(" && { inside }) };
    }
    if (token === "max" && this.#tokens[this.#at + 1] === "(") return this.#largest();
    if (token === "" || /^[+·/)⌋⌉,]$/.test(token)) return this.#stop();
    this.#at++;
    return { tex: /^\d[\d,.]*$/.test(token) ? numberTex(token) : nameTex(token) };
  }

  #largest(): Factor {
    this.#at += 2;
    const values = [this.sum()];
    while (this.#took(",")) values.push(this.sum());
    return this.#took(")") ? { tex: `\\max${around("(", values.join(", "), ")")}` } : this.#stop();
  }

  /** No more is read: it is no arithmetic. */
  #stop(): Factor {
    this.#at = Number.POSITIVE_INFINITY;
    return NOTHING;
  }

  #took(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }
}

/** Brackets grow with a fraction only: grown ones are not broken at the end of a line. */
const around = (open: string, inside: string, close: string): string =>
  inside.includes("\\dfrac") ? `\\left${open}${inside}\\right${close}` : `${open}${inside}${close}`;

/** Indices as a book sets them: Kh, Cin, Wo. Words stand upright. */
function nameTex(name: string): string {
  const [, letter, index] = /^([A-Z])(h|w|d|o|in|out)$/.exec(name) ?? [];
  if (letter !== undefined)
    return `${letter}_{${index?.length === 1 ? index : `\\text{${index}}`}}`;
  return /^[A-Za-z]$/.test(name) ? name : `\\text{${escaped(name)}}`;
}

const escaped = (text: string): string =>
  text.replace(/[\\~^]|[#$%&_{}]/g, (sign) =>
    sign === "\\"
      ? "\\textbackslash{}"
      : sign === "~"
        ? "\\textasciitilde{}"
        : sign === "^"
          ? "\\textasciicircum{}"
          : `\\${sign}`,
  );
