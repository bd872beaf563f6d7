import { describe, expect, it } from "vitest";
import { analyse } from "../../../worker/analysis/analyse.ts";
import { fixed, fixTitle, placeOf } from "./problem-place.ts";

const within = (layer: string) => `{ "type": "sequential", "layers": [
  ${layer}
] }`;

/** What is marked for every problem of the text. */
const marks = (text: string): string[] =>
  analyse(text, [28, 28, 1]).problems.map((problem) => {
    const { from, to } = placeOf(text, problem);
    return text.slice(from, to);
  });

describe("problems in the text", () => {
  it("are marked where they are", () => {
    expect(marks(within('{ "type": "conv2", "filters": 8 }'))).toEqual(['"conv2"']);
    expect(marks(within('{ "type": "conv2d", "filters": -1, "kernal": 3 }'))).toEqual([
      "-1",
      '"kernal"',
    ]);
    expect(marks(within('{ "type": "relu" }, 3'))).toEqual(["3"]);
    expect(marks(within('{ "type": "relu", }'))).toEqual(["}"]);
  });

  it("are marked at the layer that does not fit", () => {
    expect(
      marks(within('{ "type": "flatten" }, { "type": "conv2d", "filters": 8, "kernel": 3 }')),
    ).toEqual(['"conv2d"']);
    expect(marks(within('{ "type": "maxPool", "size": 40 }'))).toEqual(['"maxPool"']);
  });

  it("are visible in a text that ends too early, or is empty", () => {
    expect(marks('{ "type": "relu"')).toEqual(['"']);
    expect(marks("")).toEqual([""]);
  });

  it("are mended by what is suggested", () => {
    const mend = (text: string): string => {
      const [problem] = analyse(text, [28, 28, 1]).problems;
      if (!problem) return text;
      expect(fixTitle(problem)).toMatch(/^Write /);
      return mend(fixed(text, problem));
    };
    expect(mend(within('{ "type": "conv2", "filter": "8", "kernel": 3, "padding": "sane" }'))).toBe(
      within('{ "type": "conv2d", "filters": 8, "kernel": 3, "padding": "same" }'),
    );
  });

  it("stay where nothing is suggested", () => {
    expect(fixTitle({ message: "" })).toBeUndefined();
    expect(fixed("{}", { message: "", at: [] })).toBe("{}");
  });
});
