/** The formulas of a workbook, computed by a judge of our own. What LibreOffice makes of the file is in src/cli. */
import { describe, expect, it } from "vitest";
import {
  convolution,
  explained,
  lecture,
  neuron,
  type Problem,
  sequence,
  through,
  xor,
} from "../../../test/explained.ts";
import { computeSheet } from "../../../test/sheet.ts";
import { constant, input } from "../../expr/index.ts";
import { activations } from "../../nn/index.ts";
import { sheetFormula } from "./formula.ts";
import { workbookOf } from "./layout.ts";
import { addressOf, type Sheet } from "./workbook.ts";

/** The sheet of one step with the inputs and weights of another. */
function withGiven(sheet: Sheet, other: Sheet): Sheet {
  return {
    ...sheet,
    cells: sheet.cells.map((cell, i) =>
      cell.role === "given" ? { ...cell, value: other.cells[i]!.value! } : cell,
    ),
  };
}

/** Other weights put into a workbook must give what the step with these weights gives. */
function expectLive(problem: Problem): void {
  const [first, second] = [explained(problem, 1), explained({ ...problem, weights: {} }, 2)];
  const [sheet, other] = [first, second].map((made) => workbookOf(made, "net").sheets[0]!);
  expectStep(withGiven(sheet!, other!), other!);
}

/** What the formulas give must be the numbers of the step. */
function expectStep(sheet: Sheet, step = sheet): void {
  const look = computeSheet(sheet, addressOf);
  const numbers = step.cells.filter((cell) => typeof cell.value === "number" && cell.formula);
  expect(numbers.length).toBeGreaterThan(5);
  for (const { row, column, value } of numbers) {
    const got = look(addressOf(row, column));
    const wanted = Number(value);
    expect(
      Math.abs(got - wanted),
      `${addressOf(row, column)}: ${got} is not ${wanted}`,
    ).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));
  }
}

describe("a workbook with other weights put in", () => {
  it.each([
    ["one neuron", neuron],
    ["the 2-2-1 network of S1", lecture],
    ["XOR, four examples at once", xor],
    ["a 4×4 convolution", convolution],
    [
      "average pooling, two channels, a batch normalisation",
      {
        ...convolution,
        model: sequence(
          { type: "conv2d", filters: 2, kernel: 2, padding: "same" },
          { type: "batchNorm" },
          { type: "relu" },
          { type: "avgPool", size: 2 },
          { type: "flatten" },
          { type: "linear", units: 3 },
          { type: "softmax" },
        ),
      },
    ],
  ])("gives what that step gives: %s", (_, problem) => expectLive(problem));

  it.each(Object.values(activations).filter(({ name }) => name !== "argmax"))(
    "follows through $name",
    ({ name }) => expectLive(through(name)),
  );
});

describe("sums far from 0, where a power of e has no number", () => {
  it.each(
    Object.values(activations)
      .filter(({ name }) => name !== "argmax")
      .flatMap(({ name }) => [1000, -1000].map((far) => [name, far] as const)),
  )("%s of %d gives what the step gives", (name, far) => {
    const weight = [
      [far, -far, far / 2],
      [0, 0, 0],
    ];
    const problem = { ...through(name), input: [1, 0], weights: { linear1: { weight, bias: 0 } } };
    expectStep(workbookOf(explained(problem), "net").sheets[0]!);
  });
});

describe("the sheets", () => {
  const book = workbookOf(explained(lecture), "2-2-1");

  it("hold every block from input to update, with heads that stay", () => {
    const [step, numbers] = book.sheets;
    const sections = step!.cells.filter(({ role, column }) => role === "section" && column === 0);
    expect(sections.map(({ value }) => value)).toEqual([
      ...["Inputs", "Weights", "Forward", "Loss", "Backward", "Update"],
    ]);
    expect(step!.frozenRows).toBe(4);
    expect(
      numbers!.cells.filter(({ column, role }) => column === 0 && role === "name"),
    ).toHaveLength(explained(lecture).blocks.flatMap(({ cells }) => cells).length);
  });

  it("give long equations the lines that they need, and short ones one", () => {
    const equations = workbookOf(explained(xor), "xor").sheets[0]!.cells.filter(
      ({ role }) => role === "equation",
    );
    const long = equations.filter(({ lines }) => lines !== undefined);
    expect(long).toHaveLength(1);
    expect(long[0]).toMatchObject({ phase: "loss", column: 2, span: 7, lines: 2 });
  });

  it("say the formula of the sigmoid, and of a weight's slope, over the cells before", () => {
    const formulas = book.sheets[0]!.cells.flatMap(({ formula }) => formula ?? []);
    for (const form of [/^1\/\(1\+EXP\(MIN\(-B\d+,700\)\)\)$/, /^B7\*B\d+$/, /^B\d+-B10\*B\d+$/])
      expect(formulas.some((text) => form.test(text))).toBe(true);
  });
});

describe("sheetFormula", () => {
  const at = (i: number): string => `A${i}`;
  const [x, y] = [input(1), input(2)];

  it.each([
    [x.sub(y.sub(1)), "A1-(A2-1)"],
    [x.mul(x).neg(), "-A1*A1"],
    [x.div(y.mul(3)), "A1/(A2*3)"],
    [x.max(y).max(0), "MAX(A1,A2,0)"],
    [x.gt(0).select(x, y.mul(-0.5)), "IF(0<A1,A1,A2*(-0.5))"],
    [x.mul(1e-9).add(y.expm1()), "A1*1E-9+(EXP(A2)-1)"],
    [x.lt(y).and(y.lt(2)).cast("float32"), "IF(AND(A1<A2,A2<2),1,0)"],
    [constant(2).sub(y.log1p()), "2-LN(1+A2)"],
  ])("writes %#", (expr, formula) => expect(sheetFormula(expr, at)).toBe(formula));

  it("refuses what sheets have no word for, and what no cell holds", () => {
    expect(() => sheetFormula(x.cast("int32").shl(3).cast("float32"), at)).toThrow(
      /spreadsheets have no function for shl of int32/,
    );
    const long = Array.from({ length: 2000 }, (_, i) => input(i + 1)).reduce((a, b) => a.add(b));
    expect(() => sheetFormula(long, at)).toThrow(/longer than 8192 characters/);
  });
});
