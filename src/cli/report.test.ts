import { expect, it } from "vitest";
import { accuracyLine, classErrors, classErrorsTable } from "./report.ts";

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
