import { describe, expect, it } from "vitest";
import { renderFindings } from "./experiment.ts";

describe("fovea experiment", () => {
  it("says of each claim whether it holds, and in its last line of how many", () => {
    const claims = [
      { text: "one", holds: true },
      { text: "two", holds: false },
      { text: "three", holds: true },
    ];
    const text = renderFindings({ summary: "a summary" }, { tables: [], plots: [], claims });
    expect(text).toBe(
      "a summary\n\nholds: one\ndoes not hold: two\nholds: three\n\n2 of 3 claims hold",
    );
  });
});
