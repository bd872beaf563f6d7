/** What a quantity is called, in LaTeX and in plain text. */
export interface Name {
  readonly latex: string;
  readonly text: string;
}

const lowered = "₀₁₂₃₄₅₆₇₈₉";
const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

const inDigits = (digits: string, n: number): string =>
  String(n).replace(/\d/g, (digit) => digits[Number(digit)] ?? "");

/** Of parameters, by the names that layers give them. */
const letters: Readonly<Record<string, Name>> = {
  weight: { latex: "w", text: "w" },
  bias: { latex: "b", text: "b" },
  scale: { latex: "\\gamma", text: "γ" },
  shift: { latex: "\\beta", text: "β" },
  alpha: { latex: "\\alpha", text: "α" },
  beta: { latex: "\\beta", text: "β" },
  lambda: { latex: "\\lambda", text: "λ" },
  mu: { latex: "\\mu", text: "μ" },
  mean: { latex: "\\mu", text: "μ" },
  variance: { latex: "v", text: "v" },
};

/** w for "weight", γ for "norm/scale"; a name that has no letter is written out. */
export function letterOf(path: string): Name {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const known = Object.hasOwn(letters, name) ? letters[name] : undefined;
  if (known) return known;
  const plain = name.replace(/[^\p{L}\p{N}]/gu, "");
  return { latex: plain.length === 1 ? plain : `\\mathrm{${plain}}`, text: plain };
}

/** A letter with the number of its layer above: w⁽²⁾. */
export const ofLayer = ({ latex, text }: Name, layer: number | undefined): Name =>
  layer === undefined
    ? { latex, text }
    : { latex: `${latex}^{(${layer})}`, text: `${text}⁽${inDigits(raised, layer)}⁾` };

/** The same with a prime, for a second one of its kind. */
export const primed = ({ latex, text }: Name): Name => ({
  latex: `{${latex}}'`,
  text: `${text}′`,
});

/** An element of a block: w₁₂, counted from 1; with commas where an axis has more than nine places. */
export function elementName({ latex, text }: Name, index: readonly number[], wide: boolean): Name {
  if (index.length === 0) return { latex, text };
  const comma = wide ? "," : "";
  return {
    latex: `${latex}_{${index.map((i) => i + 1).join(comma)}}`,
    text: `${text}${index.map((i) => inDigits(lowered, i + 1)).join(comma)}`,
  };
}

/** ∂L/∂w. */
export const slopeName = (of: Name, by: Name): Name => ({
  latex: `\\frac{\\partial ${of.latex}}{\\partial ${by.latex}}`,
  text: `∂${of.text}/∂${by.text}`,
});
