import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digits } from "./digits.ts";
import { glyphs } from "./glyph/index.ts";

const count = 2000;
const made = digits({ count, seed: 7 });
const images = made.images as Uint8Array;
const image = (n: number): Uint8Array => images.subarray(n * 784, n * 784 + 784);

describe("digits", () => {
  it("are a data set like MNIST", () => {
    expect(made).toMatchObject({ name: "digits", shape: [28, 28, 1], size: count });
    expect(made.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(images).toHaveLength(count * 784);
    made.labels.forEach((label, n) => {
      expect(label).toBe(n % 10);
    });
    expect(glyphs.map(({ digit }) => digit)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(digits({ count: 0, seed: 1 }).size).toBe(0);
  });

  it("have MNIST's brightness: mean 0.1307 and deviation 0.3081, about", () => {
    const mean = images.reduce((sum, value) => sum + value, 0) / images.length / 255;
    const square = images.reduce((sum, value) => sum + value * value, 0) / images.length / 255 ** 2;
    expect(Math.abs(mean - 0.1307)).toBeLessThan(0.01);
    expect(Math.abs(Math.sqrt(square - mean * mean) - 0.3081)).toBeLessThan(0.01);
  });

  it("fill a box of 20 pixels and have their centre of mass in the middle", () => {
    let unfilled = 0;
    for (let n = 0; n < count; n++) {
      let mass = 0;
      let rows = 0;
      let columns = 0;
      const box = [28, -1, 28, -1];
      image(n).forEach((value, i) => {
        const row = Math.floor(i / 28);
        const column = i % 28;
        mass += value;
        rows += value * row;
        columns += value * column;
        if (value > 127) {
          box[0] = Math.min(box[0] as number, row);
          box[1] = Math.max(box[1] as number, row);
          box[2] = Math.min(box[2] as number, column);
          box[3] = Math.max(box[3] as number, column);
        }
      });
      const [top, bottom, left, right] = box as [number, number, number, number];
      const longer = Math.max(bottom - top, right - left) + 1;
      expect(longer).toBeLessThanOrEqual(21);
      if (longer < 17) unfilled++;
      // Whole pixels, as in MNIST: half a pixel is left over at most.
      expect(Math.abs(rows / mass - 13.5)).toBeLessThanOrEqual(0.51);
      expect(Math.abs(columns / mass - 13.5)).toBeLessThanOrEqual(0.51);
    }
    // Where the ink fails or the nib is at its thinnest, a few stay short.
    expect(unfilled).toBeLessThan(count * 0.03);
  });

  it("are all different", () => {
    const seen = new Set(Array.from({ length: count }, (_, n) => image(n).join()));
    expect(seen.size).toBe(count);
  });

  it("depend on seed and number alone", () => {
    const part = digits({ count: 50, seed: 7, start: 1234 });
    expect(part.images).toEqual(images.slice(1234 * 784, 1284 * 784));
    expect([...part.labels]).toEqual([...made.labels.slice(1234, 1284)]);
    expect(digits({ count: 50, seed: 8, start: 1234 }).images).not.toEqual(part.images);
  });

  it("can be told apart by the nearest of a thousand others", () => {
    // A guess is right once in ten times; a figure drawn under a wrong label, or illegibly, is nearest to others.
    const right = new Array<number>(10).fill(0);
    for (let n = 1000; n < 1300; n++) {
      const own = image(n);
      let nearest = -1;
      let least = Infinity;
      for (let m = 0; m < 1000; m++) {
        const other = image(m);
        let distance = 0;
        for (let i = 0; i < 784; i++) distance += ((own[i] as number) - (other[i] as number)) ** 2;
        if (distance < least) [nearest, least] = [m, distance];
      }
      if (nearest % 10 === n % 10) right[n % 10] = (right[n % 10] as number) + 1;
    }
    for (const count of right) expect(count / 30).toBeGreaterThan(0.35);
    expect(right.reduce((sum, count) => sum + count, 0) / 300).toBeGreaterThan(0.65);
  });

  it("have these bits, on every engine", () => {
    expect(createHash("sha256").update(images).digest("hex")).toBe(
      "dc1981a1e1d67544817e1e356a6d62c416a03efbd0d5ec6924efffcb6e1459a6",
    );
  });

  it("are made fast enough to be made anew for every run", () => {
    const began = performance.now();
    digits({ count: 2000, seed: 3 });
    const each = ((performance.now() - began) / 2000) * 1000;
    console.log(`${each.toFixed(0)} µs a digit`);
    expect(each).toBeLessThan(1000);
  });

  it("refuse numbers that cannot be", () => {
    expect(() => digits({ count: -1, seed: 1 })).toThrow("digits: count is -1");
    expect(() => digits({ count: 1, seed: 1, start: 0.5 })).toThrow("digits: start is 0.5");
    expect(() => digits({ count: 1, seed: -1 })).toThrow("seed is -1");
    expect(() => digits({ count: 2, seed: 1, start: 2 ** 32 - 1 })).toThrow("beyond 2^32");
  });
});
