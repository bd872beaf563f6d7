import { describe, expect, it } from "vitest";
import { digits } from "../../src/data/index.ts";
import { centreDrawing } from "./centre-drawing.ts";

const SIDE = 100;
/** Ink where `drawn` says so. */
const sheet = (drawn: (x: number, y: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
    drawn(at % SIDE, Math.floor(at / SIDE)) ? 255 : 0,
  );
const box = (picture: Uint8Array) => {
  const inked = [...picture.keys()].filter((at) => (picture[at] as number) > 40);
  const [xs, ys] = [inked.map((at) => at % 28), inked.map((at) => Math.floor(at / 28))];
  return {
    ...{ left: Math.min(...xs), right: Math.max(...xs) },
    ...{ top: Math.min(...ys), bottom: Math.max(...ys) },
  };
};

describe("a drawing as MNIST has it", () => {
  it("fills 20 of 28 pixels and stands in the middle, wherever and however large it was drawn", () => {
    const small = centreDrawing(
      sheet((x, y) => x >= 5 && x < 11 && y >= 70 && y < 90),
      SIDE,
      SIDE,
    );
    const large = centreDrawing(
      sheet((x, y) => x >= 60 && x < 78 && y >= 20 && y < 80),
      SIDE,
      SIDE,
    );
    if (small === undefined || large === undefined) throw new Error("no ink");
    expect(box(small)).toEqual({ left: 11, right: 16, top: 4, bottom: 23 });
    expect(box(large)).toEqual(box(small));
    expect(Math.max(...small)).toBe(255);
  });

  it("is centred by its mass, not by its box", () => {
    // An L: heavy on the left and at the bottom.
    const bent = centreDrawing(
      sheet((x, y) => (x >= 10 && x < 20 && y < 60) || (y >= 50 && y < 60 && x >= 10 && x < 60)),
      SIDE,
      SIDE,
    );
    if (bent === undefined) throw new Error("no ink");
    let [mass, x, y] = [0, 0, 0];
    bent.forEach((value, at) => {
      mass += value;
      x += value * ((at % 28) + 0.5);
      y += value * (Math.floor(at / 28) + 0.5);
    });
    expect(Math.abs(x / mass - 14)).toBeLessThanOrEqual(0.51);
    expect(Math.abs(y / mass - 14)).toBeLessThanOrEqual(0.51);
    expect(box(bent).left).toBeGreaterThan(28 - 1 - box(bent).right);
  });

  it("leaves a digit that is like MNIST's almost as it is", () => {
    const { images } = digits({ count: 1, seed: 3 });
    const [digit, big] = [images as Uint8Array, new Uint8Array(112 * 112)];
    for (let at = 0; at < big.length; at++)
      big[at] = digit[Math.floor(at / 112 / 4) * 28 + Math.floor((at % 112) / 4)] as number;
    const again = centreDrawing(big, 112, 112);
    if (again === undefined) throw new Error("no ink");
    const apart = again.reduce((sum, v, at) => sum + Math.abs(v - (digit[at] as number)), 0);
    const ink = digit.reduce((sum, v) => sum + v, 0);
    expect(apart / ink).toBeLessThan(0.5);
  });

  it("is nothing where nothing was drawn; other sides go as well", () => {
    expect(centreDrawing(new Uint8Array(100), 10, 10)).toBeUndefined();
    expect(centreDrawing(new Uint8Array(100).fill(255), 10, 10, 32)).toHaveLength(1024);
    expect(centreDrawing(new Uint8Array(1).fill(255), 1, 1)).toHaveLength(784);
  });
});
