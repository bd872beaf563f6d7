import { describe, expect, it } from "vitest";
import { useSandbox } from "../../../../test/toolchain.ts";
import type { Tile } from "../../../compiler/index.ts";
import { keyOf, writeEntry } from "../toolchain/cache.ts";
import { Choices } from "./choices.ts";

useSandbox();

const tile: Tile = { lanes: 2, width: 8, count: 3, rows: [{ loop: 1, size: 4 }] };

describe("choices of tiles", () => {
  it("are there for later processes on the same machine", () => {
    new Choices("this machine").add(new Map([["kernel", tile]]));
    expect(new Choices("this machine").get("kernel", 2)).toEqual(tile);
    expect(new Choices("another").get("kernel", 2)).toBeUndefined();
    expect(new Choices("this machine").get("other kernel", 2)).toBeUndefined();
  });

  it("are added to what others have added meanwhile", () => {
    const [one, other] = [new Choices("m"), new Choices("m")];
    one.add(new Map([["a", tile]]));
    other.add(new Map([["b", { ...tile, count: 1 }]]));
    const later = new Choices("m");
    expect([later.get("a", 2)?.count, later.get("b", 2)?.count]).toEqual([3, 1]);
  });

  it.each([
    null,
    7,
    "text",
    [1],
    { [keyOf("kernel")]: null },
    { [keyOf("kernel")]: { ...tile, rows: [null] } },
    { [keyOf("kernel")]: { width: "8", count: 1, rows: [] } },
  ])("are none where the cache holds %j", (value) => {
    writeEntry(keyOf("tiles", "1", "m"), value);
    expect(new Choices("m").get("kernel", 2)).toBeUndefined();
  });
});
