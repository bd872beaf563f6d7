/** Without a browser's storage sets are kept in memory, so that all but the decoding of pictures can be tried here. */
import { describe, expect, it } from "vitest";
import { dataApi } from "./index.ts";

const file = (path: string, text: string) => ({ path, blob: new Blob([text]) });
const csv = (name: string, ...lines: readonly string[]) => file(name, `${lines.join("\n")}\n`);

describe("files that are added", () => {
  it.each([
    [[file("a.png", "x")], "pictures: one picture, without a folder; needed is a folder"],
    [
      [file("set/cat/1.png", "x"), file("set/cat/2.png", "x")],
      "set: 2 pictures, all in the folder cat; needed is a folder",
    ],
    [[csv("one.csv", "a", "1", "2", "3", "4")], "one.csv: has one column, needed are two"],
    [[csv("few.csv", "a,b", "1,2")], "few.csv: has one row, needed are at least 4"],
    [[csv("torn.csv", "a,b", "1,2", "3")], "torn.csv: row 3 has 1 cell, needed are 2"],
    [[file("net.onnx", "x")], "net.onnx: is a model or a configuration, no data"],
    [[file("none.csv", "")], "none.csv: is empty"],
  ])("of no use are refused in words, and not kept: %#", async (files, reason) => {
    const before = await dataApi.list();
    const { added, faults } = await dataApi.add(files);
    expect(added).toEqual([]);
    expect(faults).toEqual([expect.stringContaining(reason)]);
    expect(await dataApi.list()).toEqual(before);
  });

  it("say what is still missing of a set of several", async () => {
    const { added } = await dataApi.add([file("train-images-idx3-ubyte", "x")]);
    expect(added[0]?.needs).toBe(
      "add train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte",
    );
    await dataApi.remove("mnist");
  });

  it("are taken although others beside them are of no use", async () => {
    const { added, faults } = await dataApi.add([
      csv("good.csv", "a,b", "1,x", "2,y", "3,x", "4,y"),
      file("bad.zip", "x"),
    ]);
    expect(added.map(({ title }) => title)).toEqual(["good.csv"]);
    expect(faults).toHaveLength(1);
    await dataApi.remove("table", "good.csv");
  });
});

describe("a table", () => {
  const choice = { name: "table", file: "t.csv" } as const;

  it("is read anew when another of its name is added", async () => {
    await dataApi.add([csv("t.csv", "a,b", "1,x", "2,y", "3,x", "4,y")]);
    expect(await dataApi.describe(choice, 1)).toMatchObject({ train: 2, classes: ["x", "y"] });
    await dataApi.add([csv("t.csv", "a,b", "1,x", "2,z", "3,x", "4,z", "5,x", "6,z")]);
    expect(await dataApi.describe(choice, 1)).toMatchObject({ train: 4, classes: ["x", "z"] });
    const counts = await dataApi.counts(choice, 1);
    expect([counts?.train, counts?.validation].map((some) => [...(some ?? [])])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it("shows its first rows, and says which columns are of numbers with a comma", async () => {
    await dataApi.add([csv("t.csv", "a;b", "1,5;x", "2,5;y", "3;x", "4,5;y")]);
    const { columns, rows, total } = await dataApi.table("t.csv");
    expect(columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["a", "categories"],
      ["b", "categories"],
    ]);
    expect([rows[0], total]).toEqual([["1,5", "x"], 4]);
    const { notes } = await dataApi.describe(choice, 1);
    expect(notes).toEqual(["column a: 1,5 is read as a text; with a point, 1.5, it is a number"]);
  });
});

it("drawings are a data set once there are two of each of two classes", async () => {
  const choice = { name: "drawings" } as const;
  const picture = new Uint8Array(28 * 28).fill(200);
  const a = { name: "a", pictures: [picture, picture] };
  await expect(dataApi.describe(choice, 1)).rejects.toThrow("there are none yet");
  await dataApi.saveDrawings([a]);
  await expect(dataApi.describe(choice, 1)).rejects.toThrow("only a has any");
  await dataApi.saveDrawings([a, { name: "b", pictures: [picture] }]);
  await expect(dataApi.describe(choice, 1)).rejects.toThrow("b has one, needed are two");
  await dataApi.saveDrawings([a, { name: "b", pictures: [picture, picture] }]);
  expect(await dataApi.describe(choice, 1)).toMatchObject({ shape: [28, 28, 1], outputs: 2 });
  await dataApi.saveDrawings([]);
});

it("more examples than a page can hold are refused before they are made", async () => {
  await expect(dataApi.describe({ name: "digits", train: 1e12 }, 1)).rejects.toThrow(
    "digits: 1000000000000 examples are more than the 1000000 that a page can hold",
  );
});
