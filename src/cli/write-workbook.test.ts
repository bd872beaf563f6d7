/** Workbooks as files: read back, and computed by LibreOffice where it is installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readXlsx } from "hucre/xlsx";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { convolution, explained, lecture, type Problem, xor } from "../../test/explained.ts";
import { type Sheet, type SheetCell, type Workbook, workbookOf } from "../explain/index.ts";
import { writeWorkbook } from "./write-workbook.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fovea-workbook-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const office = ["soffice", "libreoffice"].find(
  (name) => spawnSync(name, ["--version"], { timeout: 20_000 }).status === 0,
);

/** No result is stored, so that whoever shows one has computed it; inputs and weights are those of another step. */
function withGiven(sheet: Sheet, other: Sheet): Sheet {
  return {
    ...sheet,
    cells: sheet.cells.map((cell, i) => {
      if (cell.role === "given") return { ...cell, value: other.cells[i]?.value ?? 0 };
      const { value, ...rest } = cell;
      return cell.formula ? rest : cell;
    }),
  };
}

/** The sheet "Step" of each file as LibreOffice computes it, row by row, every digit. All at once: it takes seconds to start. */
function computed(program: string, files: readonly Uint8Array[]): string[][][] {
  const paths = files.map((bytes, i) => {
    const path = join(folder, `book${i}.xlsx`);
    writeFileSync(path, bytes);
    return path;
  });
  // Tabs, quotes, UTF-8, from row 1, no column formats, no language, no quotes around all, values and not what is shown.
  const filter = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,false,false";
  const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
  const args = [profile, "--headless", "--convert-to", filter, "--outdir", folder, ...paths];
  execFileSync(program, args, { timeout: 100_000, stdio: "ignore" });
  return files.map((_, i) =>
    readFileSync(join(folder, `book${i}.csv`), "utf8")
      .split("\n")
      .map((row) => row.split("\t")),
  );
}

const problems: readonly Problem[] = [xor, lecture, convolution];

describe("a workbook computed by LibreOffice", () => {
  // Without LibreOffice the formulas are still computed, by test/sheet.ts.
  it.runIf(office !== undefined)(
    "equals the engine to 1e-6, as it is and with other weights: XOR, S1's 0.7216, a 4×4 convolution",
    async () => {
      const cases = problems.flatMap((problem) => {
        const first = workbookOf(explained(problem), "net").sheets[0]!;
        const second = workbookOf(explained({ ...problem, weights: {} }, 2), "net").sheets[0]!;
        return [first, second].map((wanted) => ({ wanted, sheet: withGiven(first, wanted) }));
      });
      const files = await Promise.all(
        cases.map(({ sheet }) => writeWorkbook({ title: "net", sheets: [sheet] })),
      );
      for (const [i, rows] of computed(office ?? "", files).entries()) {
        const formulas = cases[i]!.wanted.cells.filter(({ formula }) => formula);
        expect(formulas.length).toBeGreaterThan(20);
        for (const { row, column, value } of formulas) {
          // Numbers of more digits than are shown come in quotation marks.
          const got = rows[row]?.[column]?.replace(/^"|"$/g, "") ?? "";
          expect(got, `file ${i}, row ${row + 1}`).toMatch(/^-?[\d.]+(E-?\d+)?$/);
          expect(Math.abs(Number(got) - Number(value))).toBeLessThan(1e-6);
        }
      }
    },
    120_000,
  );
});

describe("a workbook", () => {
  it("holds formulas with their results, numbers, heads that stay, and looks by part", async () => {
    const made: Workbook = workbookOf(explained(lecture), "2-2-1");
    const { sheets } = await readXlsx(await writeWorkbook(made), { readStyles: true });
    expect(sheets.map(({ name }) => name)).toEqual(["Step", "Numbers"]);
    const [step] = sheets;
    expect(step?.freezePane?.rows).toBe(4);
    for (const { row, column, value, formula } of made.sheets[0]!.cells) {
      const cell = step?.cells?.get(`${row},${column}`);
      if (formula) expect([cell?.formula, cell?.formulaResult]).toEqual([formula, value]);
      else if (value !== "") expect(cell?.value ?? step?.rows[row]?.[column]).toBe(value);
    }
    const output = made.sheets[0]!.cells.find(
      ({ value }) => typeof value === "number" && value.toFixed(4) === "0.7216",
    );
    const style = step?.cells?.get(`${output?.row},${output?.column}`)?.style;
    expect(style?.numFmt).toBe("0.000000");
    expect(style?.fill).toMatchObject({
      type: "pattern",
      fgColor: { rgb: expect.stringMatching(/E2F0D9$/) },
    });
  });

  it("shows a rate as it was given, and a small slope with its exponent", async () => {
    const weights = { ...lecture.weights, linear2: { weight: [0, 0.01], bias: 0 } };
    const [sheet] = workbookOf(explained({ ...lecture, weights }), "2-2-1").sheets;
    const { sheets } = await readXlsx(await writeWorkbook({ title: "2-2-1", sheets: [sheet!] }), {
      readStyles: true,
    });
    const formatOf = (found: (cell: SheetCell) => boolean | undefined) => {
      const { row, column } = sheet!.cells.find(found)!;
      return sheets[0]?.cells?.get(`${row},${column}`)?.style?.numFmt ?? "General";
    };
    expect(formatOf(({ value }) => value === 0.1)).toBe("General");
    expect(
      formatOf(({ value, formula }) => !!formula && Math.abs(Number(value)) < 1e-3 && value !== 0),
    ).toBe("0.000E+00");
  });
});
