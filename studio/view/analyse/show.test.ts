import { describe, expect, it } from "vitest";
import { showBytes, showCount, showEach, showShare, showShort, spaced } from "./show.ts";

describe("numbers", () => {
  it("have their digits in threes, powers where they are long", () => {
    expect(showCount(25_557_032)).toBe("25,557,032");
    expect(showCount(1 / 3)).toBe("0.333333");
    expect([999_999, 25_411_968, 306_632_751_488].map(showShort)).toEqual([
      "999,999",
      "25.4 M",
      "307 G",
    ]);
    expect([832, 1_612_000, 999_600].map(showBytes)).toEqual(["832 B", "1.61 MB", "1.00 MB"]);
    expect(spaced("3·3·8·1600 + 1.25")).toBe("3·3·8·1,600 + 1.25");
  });

  it("are one where all are alike, and shares of what there is", () => {
    expect(showEach([3, 3])).toBe("3");
    expect(showEach([3, 5])).toBe("3×5");
    expect(showEach([])).toBe("–");
    expect([showShare(1, 3), showShare(1, 1e6), showShare(0, 0), showShare(5, 5)]).toEqual([
      ...["33.3 %", "<0.1 %", "0.0 %", "100 %"],
    ]);
  });
});
