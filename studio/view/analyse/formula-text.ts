import type { Case, Quantity } from "../../../src/inspect/explain/formula.ts";
import type { Explained } from "../../../src/inspect/explain/index.ts";
import { isWords, numberTex, texOf } from "./formula-tex.ts";
import { BYTES, showBytes, showCount, spaced } from "./show.ts";

/** One line of an explanation: what it is of, the symbols, the values in them, what comes of it. */
export interface FormulaLine {
  /** "height, width"; "" where there is one only. */
  readonly of: string;
  /** What the number is, where words say it and no symbols; "" else. */
  readonly words: string;
  /** "in·units = 4·3 = 12" */
  readonly text: string;
  /** The same in LaTeX; undefined where it is a number only, or no arithmetic. */
  readonly tex: string | undefined;
  readonly note: string;
}

/** The lines that explain a quantity of a layer. Axes with the same values share one. */
export function linesOf({ formulas }: Explained, quantity: Quantity): FormulaLine[] {
  const own = formulas.filter((formula) => formula.quantity === quantity);
  return own.flatMap(({ symbols, cases, note = "" }) => {
    if (symbols === "") {
      const text = cases.map(({ result }) => showCount(result)).join("×");
      return [{ of: "", words: "", text, tex: undefined, note }];
    }
    const groups = Map.groupBy(cases, ({ values }) => values);
    const isNamed = groups.size > 1 || own.length > 1;
    const bytes = quantity === "activations";
    return [...groups.values()].map((group) => {
      const of = isNamed ? group.map(({ of }) => of).join(", ") : "";
      return lineOf(of, symbols, group[0] ?? NONE, { note, bytes });
    });
  });
}

const NONE = { values: "", result: 0 };

function lineOf(
  of: string,
  symbols: string,
  { values, result }: Pick<Case, "values" | "result">,
  { note = "", bytes = false } = {},
): FormulaLine {
  const [formula, remark] = remarked(symbols);
  const written = spaced(values);
  const shown = showCount(result);
  const words = isWords(formula) ? formula : "";
  const steps = [
    ...(words === "" ? [formula] : []),
    ...(written === shown || written === formula ? [] : [written]),
  ];
  const stored = bytes ? ([shown, showBytes(BYTES * result)] as const) : undefined;
  return {
    ...{ of, words },
    text: [...steps, ...(stored ? [`${shown} · ${BYTES} B`, stored[1]] : [shown])].join(" = "),
    tex: texOfSteps(steps, shown, stored?.[1]),
    note: [remark, note].filter((each) => each !== "").join("; "),
  };
}

/** What stands behind a comma says what a symbol is: "r + (K − 1)·j, K elements of its input". */
function remarked(symbols: string): readonly [formula: string, remark: string] {
  const [, formula = symbols, remark = ""] = /^([^,]*[+−·/][^,]*), (.*)$/.exec(symbols) ?? [];
  return [formula, remark];
}

function texOfSteps(
  steps: readonly string[],
  result: string,
  bytes: string | undefined,
): string | undefined {
  const found = steps.map(texOf);
  if (found.includes(undefined)) return undefined;
  const bold = (text: string): string => {
    const [number = "", unit] = text.split(" ");
    return `\\mathbf{${numberTex(number).replace("-", "{-}")}}${unit ? `\\,\\textbf{${unit}}` : ""}`;
  };
  const ends = bytes
    ? [`${numberTex(result)} \\cdot ${BYTES}\\,\\text{B}`, bold(bytes)]
    : [bold(result)];
  return [...found, ...ends].join(" = ");
}

/** What the same work done otherwise would need, where that is known of this quantity. */
export function besideOf({ beside }: Explained, quantity: Quantity): FormulaLine[] {
  const lines = beside?.lines ?? [];
  if (!lines.some(({ of }) => of === quantity)) return [];
  return lines
    .filter(({ of }) => of === quantity || of === "ratio")
    .map((line) => lineOf(line.of === "ratio" ? "ratio" : "", line.symbols, line));
}
