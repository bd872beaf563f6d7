import { describe, expect, it } from "vitest";
import type { Arrays } from "./arrays.ts";
import { differences, largest, tooFar } from "./compare.ts";

const arrays = (values: Readonly<Record<string, number[]>>): Arrays =>
  new Map(
    Object.entries(values).map(([name, list]) => [
      name,
      { shape: [list.length], data: Float32Array.from(list) },
    ]),
  );

describe("differences", () => {
  it("are relative Euclidean distances by name", () =>
    expect(differences(arrays({ c: [3, 4.5] }), arrays({ c: [3, 4] }), arrays({}))).toEqual({
      c: 0.1,
    }));

  it("join what was there at the start, and tell its update apart", () => {
    const start = arrays({ w: [1], b: [1], images: [9] });
    const judge = arrays({ w: [4], b: [5], loss: [2] });
    const came = arrays({ w: [4], b: [4.5], loss: [2] });
    expect(differences(came, judge, start)).toEqual({
      parameters: 0.5 / Math.sqrt(41),
      update: 0.1,
      loss: 0,
    });
  });

  it("do not overlook what is missing, too short or too long, or NaN on one side", () => {
    const judge = arrays({ c: [3, 4] });
    const none = arrays({});
    const wrong: Record<string, number[]>[] = [
      {},
      { c: [3] },
      { c: [3, 4, 5] },
      { c: [3, Number.NaN] },
    ];
    for (const came of wrong)
      expect(tooFar(differences(arrays(came), judge, none))).toBe("c differs by NaN");
  });
});

describe("tooFar", () => {
  it("allows 1e-4, an update 1e-2", () => {
    expect(tooFar({ loss: 1e-4, update: 1e-2 })).toBeUndefined();
    expect(tooFar({ loss: 2e-4, update: 0 })).toBe("loss differs by 2.0e-4");
    expect(tooFar({ loss: 0, update: 0.02 })).toBe("update differs by 2.0e-2");
  });
});

it("largest takes the worst of each", () =>
  expect(largest([{ a: 1 }, { a: 3, b: 2 }, { b: 1 }])).toEqual({ a: 3, b: 2 }));
