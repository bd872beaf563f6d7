import { describe, expect, it } from "vitest";
import { labelOf, readText, textOf } from "./option-value.ts";

const share = { kind: "number", least: 0, below: 1 } as const;

describe("the text of an option", () => {
  it("is read as what the option takes", () => {
    expect(readText(share, " 0.9 ")).toEqual({ value: 0.9 });
    expect(readText(share, "0,5")).toEqual({ value: 0.5 });
    expect(readText({ kind: "list", of: { kind: "number", whole: true } }, "10, 20 30")).toEqual({
      value: [10, 20, 30],
    });
    expect(readText({ kind: "json", example: [] }, '[{"match": "bias$"}]')).toEqual({
      value: [{ match: "bias$" }],
    });
    const either = { kind: "either", of: [share, { kind: "list", of: share }] } as const;
    expect(readText(either, "0.1, 0.2")).toEqual({ value: [0.1, 0.2] });
  });

  it("is refused in words", () => {
    expect(readText(share, "1")).toEqual({ fault: "is 1, must be below 1" });
    expect(readText(share, "")).toEqual({ fault: "is empty, must be a number" });
    expect(readText({ kind: "number", whole: true, least: 1 }, "1.5")).toEqual({
      fault: "is 1.5, must be a whole number",
    });
    expect(readText({ kind: "schedule" }, "{")).toEqual({ fault: "is no JSON" });
  });

  it("goes there and back", () => {
    expect([0.1, [1, 2], { a: 1 }, undefined, "all"].map(textOf)).toEqual([
      ...["0.1", "1, 2", '{"a":1}', "", "all"],
    ]);
  });

  it("has a label that can be read", () => {
    expect(["clipNorm", "beta1", "flip"].map(labelOf)).toEqual(["Clip norm", "Beta 1", "Flip"]);
  });
});
