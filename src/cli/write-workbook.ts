/** Workbooks as .xlsx files. The only place that knows the package; the studio's worker may use it as well. */
import { type Cell, type CellStyle, type WriteSheet, writeXlsx } from "hucre/xlsx";
import type { Phase, Sheet, SheetCell, Workbook } from "../explain/index.ts";

/** Of each part, a pale and a strong colour: dark text on the pale, white on the strong one. */
const colours: Readonly<Record<Phase, readonly [pale: string, strong: string]>> = {
  inputs: ["DEEBF7", "1F4E79"],
  weights: ["FCE4D6", "843C0B"],
  forward: ["E2F0D9", "2F5F1E"],
  loss: ["F8D7DA", "8B1A1A"],
  backward: ["E6E0EC", "4B2E6F"],
  update: ["D9F0EF", "0F5257"],
};
const plain = ["EDEDED", "404040"] as const;
const YELLOW = "FFF2CC";
const FONT = "Calibri";
/** In points, as spreadsheets have it by themselves. */
const LINE = 15;
/** Characters of a number that a person may have written. */
const SHORT = 8;

const fill = (rgb: string): CellStyle => ({
  fill: { type: "pattern", pattern: "solid", fgColor: { rgb } },
});

const line = { style: "thin", color: { rgb: "BFBFBF" } } as const;
const border = { border: { top: line, right: line, bottom: line, left: line } };

/** Six places, but what would be nothing but zeros with its exponent; what a person wrote, as it was written. */
function formatOf({ role, value }: SheetCell): string {
  const size = Math.abs(Number(value));
  if (role === "given" && String(value).length <= SHORT) return "General";
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? "0.000E+00" : "0.000000";
}

function styleOf(cell: SheetCell): CellStyle {
  const { role, phase, lines = 1 } = cell;
  const [pale, strong] = phase ? colours[phase] : plain;
  const font = (more: CellStyle["font"]): CellStyle => ({
    font: { name: FONT, size: 11, ...more },
    alignment: { vertical: "center" },
  });
  const number = { numFmt: formatOf(cell) };
  switch (role) {
    case "title":
      return font({ size: 16, bold: true });
    case "lead":
      return font({ color: { rgb: "404040" } });
    case "section":
      return { ...font({ bold: true, size: 12, color: { rgb: "FFFFFF" } }), ...fill(strong) };
    case "layer":
      return font({ bold: true, color: { rgb: strong } });
    case "head":
      return {
        ...font({ bold: true, color: { rgb: strong } }),
        ...fill(pale),
        alignment: { horizontal: "center", vertical: "center" },
      };
    case "name":
      return font({ bold: true });
    case "equation":
      return {
        ...font({ italic: true, color: { rgb: "595959" } }),
        alignment: {
          ...{ horizontal: "left", vertical: "center", indent: 1 },
          ...(lines > 1 && { wrapText: true }),
        },
      };
    case "given":
      return { ...font({ color: { rgb: "1F3FBF" } }), ...fill(YELLOW), ...border, ...number };
    case "computed":
      return { ...font({}), ...fill(pale), ...border, ...number };
    case "result":
      return { ...font({ bold: true }), ...fill(pale), ...border, ...number };
  }
}

function contentOf({ value, formula }: SheetCell): Partial<Cell> {
  if (formula === undefined)
    return { value: value ?? "", type: typeof value === "number" ? "number" : "string" };
  return { formula, type: "formula", ...(value !== undefined && { value, formulaResult: value }) };
}

function sheetOf({ name, cells, widths, frozenRows }: Sheet): WriteSheet {
  const written = new Map(
    cells.map((cell) => {
      return [`${cell.row},${cell.column}`, { ...contentOf(cell), style: styleOf(cell) }];
    }),
  );
  const high = cells.filter(({ lines = 1 }) => lines > 1);
  const wide = cells.filter(({ span = 1 }) => span > 1);
  return {
    name,
    cells: written,
    rowDefs: new Map(high.map(({ row, lines = 1 }) => [row, { height: lines * LINE }])),
    merges: wide.map(({ row, column, span = 1 }) => ({
      ...{ startRow: row, endRow: row, startCol: column, endCol: column + span - 1 },
    })),
    columns: widths.map((width) => ({ width })),
    freezePane: { rows: frozenRows },
    view: { showGridLines: false },
    pageSetup: {
      ...{ orientation: "landscape", fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
      // The row of titles above the numbers, on every page.
      printTitlesRow: `$${frozenRows}:$${frozenRows}`,
    },
  };
}

/** The bytes of an .xlsx file. */
export const writeWorkbook = ({ title, sheets }: Workbook): Promise<Uint8Array> =>
  writeXlsx({
    sheets: sheets.map(sheetOf),
    properties: { title, creator: "fovea" },
    defaultFont: { name: FONT, size: 11 },
  });
