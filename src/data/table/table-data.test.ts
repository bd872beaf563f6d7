import { describe, expect, it } from "vitest";
import { isRegression } from "../dataset.ts";
import { readTable } from "./read-table.ts";
import { type TableOptions, tableData } from "./table-data.ts";

const csv = (text: string) => text.split("\n").map((line) => line.split(";"));
const table = (text: string) => readTable("t.csv", csv(text));
const data = (text: string, options: TableOptions = {}) => tableData(table(text), options, 1);

const flowers = `length;colour;kind
1.0;red;rose
2.0;blue;rose
3.0;red;rose
4.0;red;tulip
5.5;white;tulip
6.0;blue;tulip
7.0;blue;tulip
8.0;white;rose`;

const house = "rooms;price\n1;100.5\n2;200\n3;300\n4;400\n5;500\n6;605.5\n7;700\n8;800";

describe("a table of classes", () => {
  const { train, validation, features, target, scale } = data(flowers, { share: 0.25 });

  it("has a number for each number, and one for each category", () => {
    expect(features).toEqual(["length", "colour = blue", "colour = red", "colour = white"]);
    expect(target).toBe("kind");
    expect(train.shape).toEqual([4]);
    expect(train.classes).toEqual(["rose", "tulip"]);
    expect(scale).toBeUndefined();
    for (const part of [train, validation])
      for (let n = 0; n < part.size; n++) {
        const hot = [...part.images.subarray(4 * n + 1, 4 * n + 4)];
        expect(hot.sort()).toEqual([0, 0, 1]);
      }
  });

  it("has every class on both sides, and no row twice", () => {
    expect([train.size, validation.size]).toEqual([6, 2]);
    expect([...validation.labels].sort()).toEqual([0, 1]);
    const lengths = [...train.images, ...validation.images].filter((_, i) => i % 4 === 0);
    expect(new Set(lengths).size).toBe(8);
  });

  it("is standardised by the training rows alone", () => {
    const lengths = Array.from(train.images).filter((_, i) => i % 4 === 0);
    const mean = lengths.reduce((a, b) => a + b, 0) / 6;
    expect(mean).toBeCloseTo(0, 6);
    expect(lengths.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 6).toBeCloseTo(1, 5);
  });

  it("is divided by the seed alone", () => {
    const again = (seed: number) => tableData(table(flowers), {}, seed).train.images;
    expect(again(1)).toEqual(again(1));
    expect([2, 3, 4, 5].some((seed) => again(seed).join() !== again(1).join())).toBe(true);
  });

  it("passes over empty lines and columns that are left out; another column may be the target", () => {
    const gaps = flowers.replace("\n", "\n;;\n");
    expect(data(`${gaps}\n`, { leaveOut: ["colour"] }).features).toEqual(["length"]);
    expect(data(flowers, { target: "colour" }).train.classes).toEqual(["blue", "red", "white"]);
  });
});

describe("a table of numbers", () => {
  it("is a regression whose targets are standardised", () => {
    const { train, validation, scale } = data(house);
    if (!isRegression(train) || !isRegression(validation)) throw new Error("no regression");
    expect(train.classes).toEqual([]);
    const { mean, std } = scale ?? { mean: 0, std: 0 };
    const prices = [...train.targets, ...validation.targets].map((t) => t * std + mean);
    expect(prices.sort((a, b) => a - b).map((p) => Math.round(2 * p) / 2)).toEqual([
      ...[100.5, 200, 300, 400, 500, 605.5, 700, 800],
    ]);
  });

  it("takes up to ten whole numbers for classes, unless it is told otherwise", () => {
    const stars = "x;stars\n1;1\n2;1\n3;2\n4;2\n5;3\n6;3";
    expect(data(stars).train.classes).toEqual(["1", "2", "3"]);
    expect(data(stars, { kind: "numbers" }).train.classes).toEqual([]);
  });
});

describe("missing cells", () => {
  const gaps = "a;b;c\n1;x;p\n;x;p\n3;y;q\n4;NA;q\n5;y;q\n7;x;p";

  it("are refused with row and column, dropped, or the mean", () => {
    expect(() => data(gaps)).toThrow(
      "t.csv: row 3, column a is empty; fill it, leave the column out, or say that rows with gaps are dropped or gaps take the mean",
    );
    expect(data(gaps, { missing: "drop" })).toMatchObject({ dropped: 2 });
    const kept = data(gaps, { missing: "mean" });
    expect(kept.train.size + kept.validation.size).toBe(6);
    expect([...kept.train.images, ...kept.validation.images].every(Number.isFinite)).toBe(true);
  });

  it("cannot be in the target, but with their rows dropped", () => {
    const lost = gaps.replace("1;x;p", "1;x;?");
    expect(() => data(lost, { missing: "mean" })).toThrow('t.csv: row 2, column c is "?"; fill it');
  });
});

describe("what is wrong with a table is said in words", () => {
  const cases: [string, string, TableOptions?][] = [
    ["", "t.csv: is empty; needed is a line with the names of the columns, and rows below it"],
    ["\na;b\n1;2", "t.csv: its first line is empty"],
    ["a;b\n1;2\n3\n", "t.csv: row 3 has 1 cell, needed are 2: a, b"],
    ["a;b\n1;2;3", "t.csv: row 2 has 3 cells, needed are 2: a, b"],
    ["a;b;a\n1;2;3", "t.csv: columns 1 and 3 are both called a; each needs a name of its own"],
    ["a;;c\n1;2;3", "t.csv: column 2 has no name in the first line"],
    ["a;b\n1;2\n3;4", "t.csv: has 2 rows, needed are at least 4"],
    [
      house.replace("3;300", "drei;300"),
      't.csv: row 4, column rooms has "drei" where the others are numbers; correct it, or leave the column out',
    ],
    [
      house.replace("605.5", "605,5"),
      't.csv: row 7, column price has "605,5" where the others are numbers; write 605.5',
    ],
    [
      "a;b\n1;x\n2;x\n3;x\n4;x",
      "t.csv: column b has the one value x: there is nothing to tell apart",
    ],
    ["a;b\n1;x\n2;x\n3;x\n4;y", "t.csv: the class y of column b has 1 row, needed are 2"],
    [flowers, "t.csv: has no column knd; did you mean kind?", { target: "knd" }],
    [flowers, "t.csv: has no column colr; did you mean colour?", { leaveOut: ["colr"] }],
    [flowers, "t.csv: column kind is the target and cannot be left out", { leaveOut: ["kind"] }],
    [
      flowers,
      "t.csv: no column is left to predict the target from",
      { leaveOut: ["length", "colour"] },
    ],
    [
      `name;k\n${Array.from({ length: 60 }, (_, i) => `n${i};${i % 2}`).join("\n")}`,
      "t.csv: column name has 60 different texts, more than 50 are no categories; leave the column out",
    ],
    [
      flowers,
      't.csv: row 2, column kind has "rose" where the others are numbers',
      { kind: "numbers" },
    ],
    [flowers, "table: share is 1, must be above 0 and below 1", { share: 1 }],
  ];
  it.each(cases)("%#: %s", (text, message, options = {}) => {
    expect(() => data(text, options)).toThrow(message);
  });
});
