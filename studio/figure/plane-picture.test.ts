import { describe, expect, it } from "vitest";
import { markCount, markPath, rgbOf } from "./class-look.ts";
import { classAt, classPixels, pointAt, valuePixels } from "./plane-picture.ts";

const [white, black] = [
  [255, 255, 255],
  [0, 0, 0],
] as const;
const [red, blue] = [
  [200, 0, 0],
  [0, 0, 200],
] as const;

describe("the plane as pixels", () => {
  // Left of the middle class 0, right of it class 1.
  const side = 4;
  const outputs = Array.from({ length: 16 }, (_, n) => (n % 4 < 2 ? [1, 0] : [0, 1])).flat();
  const field = { side, width: 2, outputs };

  it("has the colour of the likelier class, and a line between two", () => {
    const pixels = classPixels(field, [red, blue], white, black);
    const at = (n: number) => [...pixels.subarray(4 * n, 4 * n + 4)];
    expect(at(0)).toEqual([228, 128, 128, 255]);
    expect(at(3)).toEqual([128, 128, 228, 255]);
    expect(
      at(1)
        .slice(0, 3)
        .every((v) => v < 70),
    ).toBe(true);
    expect([0, 1, 2, 3].map((n) => classAt(field, n))).toEqual([0, 0, 1, 1]);
  });

  it("fades where nothing is sure", () => {
    const unsure = classPixels(
      { side: 1, width: 2, outputs: [0.5, 0.5] },
      [red, blue],
      white,
      black,
    );
    expect([...unsure]).toEqual([178, 128, 178, 255]);
  });

  it("goes from one colour to another with the number, 0 in between", () => {
    const pixels = valuePixels(
      { side: 2, width: 1, outputs: [1, 1, 2, 5] },
      2,
      [blue, red],
      white,
      black,
    );
    expect(pixels[2]).toBeGreaterThan(pixels[4 * 2 + 2] as number);
    expect(pixels.subarray(8, 12)).toEqual(pixels.subarray(12, 16));
    const dark = valuePixels(
      { side: 2, width: 1, outputs: [1, -1, 1, -1] },
      1,
      [blue, red],
      white,
      black,
    );
    expect(dark[1]).toBeLessThan(40);
  });

  it("finds the point of a place", () => {
    expect(pointAt(5, 2, -2, 2)).toBe(0);
    expect(pointAt(5, 2, 2, -2)).toBe(24);
    expect(pointAt(5, 2, 0, 0)).toBe(12);
    expect(pointAt(5, 2, 99, 99)).toBe(4);
  });
});

it("every class has a mark of its own", () => {
  const drawn = Array.from({ length: markCount }, (_, label) => {
    const path: string[] = [];
    const note =
      (name: string) =>
      (...numbers: (number | boolean | undefined)[]): void =>
        void path.push(`${name} ${numbers.map((n) => Number(n).toFixed(2)).join(" ")}`);
    const to = { moveTo: note("M"), lineTo: note("L"), arc: note("A"), closePath: note("Z") };
    markPath(to, label, [0, 0], 5);
    return path.join(";");
  });
  expect(new Set(drawn).size).toBe(markCount);
});

it("reads colours as they are written, and as a minifier leaves them", () => {
  expect(rgbOf(" #0072b2")).toEqual([0, 114, 178]);
  expect(rgbOf("#fff")).toEqual([255, 255, 255]);
  expect(rgbOf("#07b")).toEqual([0, 119, 187]);
});
