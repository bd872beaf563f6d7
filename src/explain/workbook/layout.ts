import { type Block, type Cell, calledIn, type Explanation, shownFormula } from "../explanation.ts";
import { formulaOf } from "../print/formula.ts";
import { chainOf, headings, layerTitle, leads, sectionsOf, slicesOf } from "../print/layout.ts";
import { sheetFormula } from "./formula.ts";
import { addressOf, type CellRole, type Sheet, type SheetCell, type Workbook } from "./workbook.ts";

/** Blocks of more numbers are a matrix; others have a row, and an equation, for each. */
const MOST_ROWS = 12;
const [NAME, VALUE, EQUATION] = [0, 1, 2];
/** Bands reach so far at least. */
const WIDTH = 9;
/** Characters of a column of numbers, and of that of the equations on the sheet "Numbers". */
const COLUMN = 12;
const EQUATIONS = 70;
const STEP = "Step";

/**
 * The step as a workbook. "Step" holds every number at its place, in blocks from input to update: what is given as a number, all else
 * as a formula over the cells above it. "Numbers" lists them beside the values of this step, so that a change can be seen.
 *
 * @throws {RangeError} for what spreadsheets cannot compute
 */
export function workbookOf(made: Explanation, label: string): Workbook {
  const page = new Page(made);
  page.head(label);
  for (const { phase, groups } of sectionsOf(made)) {
    page.section(headings[phase], leads[phase], phase);
    for (const { layer, blocks } of groups) {
      if (layer) page.layer(layerTitle(layer), phase);
      for (const block of blocks) page.block(block);
    }
  }
  const sheets = [page.sheet(), numbersSheet(made, page.addresses)];
  return { title: `One training step of ${label}`, sheets };
}

/** What is given is read as it is thought of, kernels and pictures in rows and columns; what is computed has its equations beside it. */
function isMatrix({ cells, shape }: Block): boolean {
  const isGiven = !cells.some(({ formula }) => formula);
  return cells.length > MOST_ROWS || (isGiven && shape.length > 1 && cells.length > 4);
}

/** What a cell is made of, by names; of what is given, what it is. */
function equationOf({ cells }: Explanation, { title }: Block, cell: Cell): string {
  const formula = shownFormula(cell);
  if (!formula) return title;
  return `= ${formulaOf(formula, cells, "text", "names", { digits: 4, terms: 6 })}`;
}

/** Raised and lowered signs are about half as wide as others. */
const linesOf = (text: string, width: number): number => {
  const small = text.match(/[⁰¹²³⁴-⁾₀-₎]/g)?.length ?? 0;
  return Math.ceil((text.length - small / 2) / width);
};

/** A sheet that is written from the top down. */
class Page {
  readonly addresses = new Map<number, string>();
  readonly #made: Explanation;
  readonly #cells: SheetCell[] = [];
  #row = 0;
  #columns = WIDTH;
  #frozen = 0;

  constructor(made: Explanation) {
    this.#made = made;
    for (const block of made.blocks)
      if (isMatrix(block))
        for (const { rows } of slicesOf(block))
          this.#columns = Math.max(this.#columns, VALUE + (rows[0]?.length ?? 0));
  }

  head(label: string): void {
    const { loss, parameters, examples } = this.#made;
    this.#put(NAME, `One training step of ${label}`, "title");
    this.#row++;
    const count = examples > 1 ? `, ${examples} examples` : "";
    this.#put(
      NAME,
      `${chainOf(this.#made)}; ${parameters} parameters${count}; loss ${loss.type}`,
      "lead",
    );
    this.#row++;
    this.#put(NAME, "Legend", "name");
    this.#put(VALUE, "change me", "given");
    this.#put(EQUATION, "is a formula", "computed");
    this.#put(
      EQUATION + 1,
      "Change an input, a target, the rate or a weight: everything below follows.",
      "lead",
    );
    this.#row++;
    this.#put(NAME, "name", "head");
    this.#put(VALUE, "value", "head");
    this.#put(EQUATION, "equation", "head");
    for (let column = EQUATION + 1; column < this.#columns; column++) this.#put(column, "", "head");
    this.#row++;
    this.#frozen = this.#row;
  }

  section(title: string, lead: string, phase: Block["phase"]): void {
    this.#row++;
    this.#put(NAME, title, "section", { phase });
    this.#put(VALUE, lead, "section", { phase });
    for (let column = EQUATION; column < this.#columns; column++)
      this.#put(column, "", "section", { phase });
    this.#row++;
  }

  layer(title: string, phase: Block["phase"]): void {
    this.#put(NAME, title, "layer", { phase });
    this.#row++;
  }

  block(block: Block): void {
    if (isMatrix(block)) this.#matrix(block);
    else for (const cell of block.cells) this.#line(block, cell);
  }

  /** Name, value, equation. */
  #line(block: Block, cell: Cell): void {
    const { phase } = block;
    this.#put(NAME, calledIn(phase, cell.name), "name", {
      phase,
    });
    this.#number(VALUE, block, cell);
    this.#text(EQUATION, this.#equation(block, cell), phase);
    this.#row++;
  }

  #matrix(block: Block): void {
    const { name, shape, cells, phase, title } = block;
    const [first] = cells;
    const what = calledIn(phase, name);
    this.#put(NAME, what, "name", { phase });
    const equation = first?.formula
      ? `, e.g. ${first.name.text} ${this.#equation(block, first)}`
      : "";
    this.#text(VALUE, `${title}, ${shape.join("×")}${equation}`, phase);
    this.#row++;
    for (const { label, rows } of slicesOf(block)) {
      const columns = rows[0]?.length ?? 0;
      this.#put(NAME, label, "head", { phase });
      for (let column = 0; column < columns; column++)
        this.#put(VALUE + column, column + 1, "head", { phase });
      this.#row++;
      for (const [row, numbers] of rows.entries()) {
        this.#put(NAME, rows.length > 1 ? row + 1 : "", "head", { phase });
        for (const [column, cell] of numbers.entries()) this.#number(VALUE + column, block, cell);
        this.#row++;
      }
    }
  }

  #number(column: number, { phase, name }: Block, cell: Cell): void {
    this.addresses.set(cell.id, addressOf(this.#row, column));
    const { formula, value } = cell;
    if (!formula) {
      this.#put(column, value + 0, "given", { phase });
      return;
    }
    const text = sheetFormula(formula.form, (input) => {
      const address = this.addresses.get(formula.inputs[input - 1] ?? -1);
      if (address === undefined) throw new Error(`workbook: ${name.text} needs what has no cell`);
      return address;
    });
    const role = phase === "loss" || phase === "update" ? "result" : "computed";
    this.#put(column, value + 0, role, { phase, formula: text });
  }

  /** From a column to the end of the bands, on as many lines as it needs. */
  #text(column: number, text: string, phase: Block["phase"]): void {
    const span = WIDTH - column;
    const lines = linesOf(text, span * COLUMN);
    this.#put(column, text, "equation", { phase, ...(lines > 1 && { span, lines }) });
  }

  #equation(block: Block, cell: Cell): string {
    return equationOf(this.#made, block, cell);
  }

  #put(
    column: number,
    value: string | number,
    role: CellRole,
    more: Partial<SheetCell> = {},
  ): void {
    this.#cells.push({ row: this.#row, column, value, role, ...more });
  }

  sheet(): Sheet {
    const widths = [20, ...Array.from({ length: this.#columns - 1 }, () => COLUMN)];
    return { name: STEP, cells: this.#cells, widths, frozenRows: this.#frozen };
  }
}

/** Every number by its name: what the sheet gives now, what this step gave, and what a change made of it. */
function numbersSheet(made: Explanation, addresses: ReadonlyMap<number, string>): Sheet {
  const cells: SheetCell[] = [];
  const titles = ["name", "now", "in this step", "difference", "equation"];
  titles.forEach(
    (title, column) => void cells.push({ row: 0, column, value: title, role: "head" }),
  );
  let row = 1;
  for (const block of made.blocks)
    for (const cell of block.cells) {
      const { phase } = block;
      const name = calledIn(phase, cell.name);
      const equation = equationOf(made, block, cell);
      const lines = linesOf(equation, EQUATIONS);
      const put = (
        column: number,
        value: string | number,
        role: CellRole,
        more: Partial<SheetCell> = {},
      ): void => void cells.push({ row, column, value, role, phase, ...more });
      put(0, name, "name");
      put(1, cell.value + 0, "computed", { formula: `${STEP}!${addresses.get(cell.id)}` });
      put(2, cell.value + 0, "computed");
      put(3, 0, "computed", { formula: `${addressOf(row, 1)}-${addressOf(row, 2)}` });
      put(4, equation, "equation", lines > 1 ? { lines } : {});
      row++;
    }
  return { name: "Numbers", cells, widths: [20, 14, 14, 14, EQUATIONS], frozenRows: 1 };
}
