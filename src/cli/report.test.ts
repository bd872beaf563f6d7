import { expect, it } from "vitest";
import { accuracyLine, classErrors, classErrorsTable, showNumber } from "./report.ts";

const evaluation = {
  loss: 0.25,
  accuracy: 0.75,
  correct: 9,
  examples: 12,
  confusion: [
    [4, 0, 0],
    [0, 4, 0],
    [1, 2, 1],
  ],
};

it("names for each class what it was taken for most", () => {
  expect(classErrors(evaluation, ["cat", "dog", "cow"])).toEqual([
    { class: "cat", wrong: 0, total: 4 },
    { class: "dog", wrong: 0, total: 4 },
    { class: "cow", wrong: 3, total: 4, confusedWith: { class: "dog", count: 2 } },
  ]);
});

it("prints the classes as a table without colour", () => {
  expect(classErrorsTable(evaluation, ["cat", "dog", "cow"]).split("\n")).toEqual([
    "class  wrong  of    error  most taken for",
    "cat        0   4   0.00 %",
    "dog        0   4   0.00 %",
    "cow        3   4  75.00 %  dog (2)",
  ]);
});

it("says how many were wrong", () => {
  expect(accuracyLine(evaluation)).toBe("validation accuracy 75.00 %, 3 of 12 wrong, loss 0.2500");
});

it("shows numbers of any size in a few characters", () => {
  expect(
    [0, 20, -3, 0.30004, 12.345, 4.2e-7, 8.2e39, 1e20, Number.NaN].map((n) => showNumber(n)),
  ).toEqual([...["0", "20", "-3", "0.3000", "12.35", "4.200e-7", "8.200e+39", "1.000e+20", "NaN"]]);
});
