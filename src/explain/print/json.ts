import { type Cell, type Explanation, shownFormula } from "../explanation.ts";
import { formulaOf } from "./formula.ts";

/** What a program reads. Fields may be added; none changes its meaning without a new version. */
const VERSION = 1;

/** One number of the step. */
interface NumberJson {
  readonly name: string;
  readonly latex: string;
  readonly value: number;
  /** With names, and with numbers in it; absent for what is given. */
  readonly equation?: string;
  readonly numbers?: string;
  /** The equation in LaTeX. */
  readonly equationLatex?: string;
  /** Names of the numbers that the equation is made of. */
  readonly of?: readonly string[];
}

/** The step as plain data: every number in full with its equation, in an order in which they can be computed. */
export function explanationJson(made: Explanation, label: string) {
  const { layers, blocks, cells, loss, rate, examples, units, parameters } = made;
  const jsonOf = (cell: Cell): NumberJson => {
    const { name, value } = cell;
    const formula = shownFormula(cell);
    const given = { name: name.text, latex: name.latex, value: value + 0 };
    if (!formula) return given;
    const options = { digits: 6, terms: Number.POSITIVE_INFINITY };
    return {
      ...given,
      equation: formulaOf(formula, cells, "text", "names", options),
      numbers: formulaOf(formula, cells, "text", "numbers", options),
      equationLatex: formulaOf(formula, cells, "latex", "names", options),
      of: formula.inputs.map((id) => cells[id]?.name.text ?? ""),
    };
  };
  return {
    ...{ kind: "fovea explain", version: VERSION, network: label, layers },
    ...{ loss, rate, examples, units, parameters },
    blocks: blocks.map(({ cells: numbers, name, phase, title, shape, layer }) => ({
      ...{ phase, name: name.text, latex: name.latex, title, shape },
      ...(layer !== undefined && { layer }),
      numbers: numbers.map(jsonOf),
    })),
  };
}
