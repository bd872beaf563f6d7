import { expect, it } from "vitest";
import { showBytes, showCheck } from "./show.ts";

it("shows sizes", () => {
  expect([1234, 12_345, 4_560_000].map(showBytes)).toEqual(["1,234 bytes", "12.3 kB", "4.56 MB"]);
});

it("says what was checked, with numbers", () => {
  expect(showCheck({ how: "read back: 4 tensors", difference: 0, limit: 0 })).toBe(
    "Checked: read back: 4 tensors; no difference.",
  );
  expect(showCheck({ how: "run", difference: 1.234e-7, limit: 2.31e-4 })).toBe(
    "Checked: run; largest difference 1.23e-7, up to 2.31e-4 is rounding.",
  );
});
