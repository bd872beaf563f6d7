import { describe, expect, it } from "vitest";
import { moved } from "./pixel-cursor.ts";

const maps = { count: 5, height: 2, width: 3, across: 2 };
const at = (map: number, y: number, x: number) => ({ map, y, x });

describe("moved", () => {
  it("walks from pixel to pixel, and over the rim into the next map", () => {
    expect(moved(at(0, 0, 0), "ArrowRight", maps)).toEqual(at(0, 0, 1));
    expect(moved(at(0, 1, 2), "ArrowRight", maps)).toEqual(at(1, 1, 0));
    expect(moved(at(1, 1, 0), "ArrowLeft", maps)).toEqual(at(0, 1, 2));
    expect(moved(at(0, 1, 1), "ArrowDown", maps)).toEqual(at(2, 0, 1));
    expect(moved(at(2, 0, 1), "ArrowUp", maps)).toEqual(at(0, 1, 1));
    expect(moved(at(1, 1, 1), "PageDown", maps)).toEqual(at(2, 1, 1));
  });

  it("stays where there is nothing more", () => {
    expect(moved(at(4, 1, 2), "ArrowRight", maps)).toEqual(at(4, 1, 2));
    expect(moved(at(4, 1, 2), "ArrowDown", maps)).toEqual(at(4, 1, 2));
    expect(moved(at(0, 0, 0), "ArrowLeft", maps)).toEqual(at(0, 0, 0));
    expect(moved(at(0, 0, 0), "ArrowUp", maps)).toEqual(at(0, 0, 0));
    expect(moved(at(3, 0, 0), "End", maps)).toEqual(at(4, 1, 2));
    expect(moved(at(0, 0, 0), "a", maps)).toBeUndefined();
  });
});
