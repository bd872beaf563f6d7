import { describe, expect, it } from "vitest";
import { publishedTables } from "./index.ts";

const iris = publishedTables.get("iris");
const cells = (last: string) => [
  ["2", "4", "setosa", "versicolor"],
  ["5.1", "3.5", "1.4", "0.2", "0"],
  ["7.0", "3.2", "4.7", "1.4", last],
];

describe("a published table", () => {
  it("is read with its classes", () => {
    const read = iris?.read(cells("1"));
    expect(read).toMatchObject({ size: 2, width: 4, classes: ["setosa", "versicolor"] });
    expect(Array.from(read?.labels ?? [])).toEqual([0, 1]);
  });

  it("with a class that is none of its own is refused in one line", () => {
    for (const stray of ["2", "-1", "1.5", "1e300"])
      expect(() => iris?.read(cells(stray))).toThrow(
        `iris.csv: row 2 has class ${stray}, needed is 0 to 1`,
      );
    expect(() => iris?.read(cells("two"))).toThrow('iris.csv: row 2, cell 5 is "two"');
    expect(() => iris?.read([])).toThrow("its first line is");
  });
});
