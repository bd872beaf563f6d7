import { expect, it } from "vitest";
import { readCsv } from "./read-csv.ts";

const names = (text: string) =>
  readCsv("t.csv", new TextEncoder().encode(text)).columns.map(({ name }) => name);

it.each([
  ["a,b\n1,2\n", ["a", "b"]],
  ["a;b\n1;2\n", ["a", "b"]],
  ["a\tb\n1\t2\n", ["a", "b"]],
  // Each row has as many commas as semicolons: the names decide.
  ["a;b\n1,5;x\n2,5;y\n", ["a", "b"]],
  ['"a,b,c";d\n1;2\n', ["a,b,c", "d"]],
])("%j has the columns %j", (text, wanted) => {
  expect(names(text)).toEqual(wanted);
});
