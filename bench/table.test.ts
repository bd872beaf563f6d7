import { expect, it } from "vitest";
import { percent, renderTable, show } from "./table.ts";

it("renders numbers to the right, words to the left, nothing behind the last", () => {
  const rows = [
    ["matmul", show(1234.56), percent(0.815), ""],
    ["conv, 3 × 3", show(7), percent(0.05), "MISSED"],
  ];
  expect(renderTable({ head: ["what", "ms", "of peak", ""], rows }).split("\n")).toEqual([
    "what              ms  of peak",
    "───────────  ───────  ───────  ──────",
    "matmul       1,234.6     82 %",
    "conv, 3 × 3      7.0      5 %  MISSED",
  ]);
});

it("keeps a column of anything else to the left", () => {
  const rows = [["1"], ["none"]];
  expect(
    renderTable({ head: ["threads"], rows })
      .split("\n")
      .slice(2),
  ).toEqual(["1", "none"]);
});
