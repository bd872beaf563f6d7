import { describe, expect, it } from "vitest";
import { Stream } from "../threefry.ts";
import { Path } from "./path.ts";
import { flatten, Polyline } from "./polyline.ts";
import { centreOfMass, draw, SHEET, weather } from "./raster.ts";

/** The polyline's points. */
const points = (path: Path, step: number): [number, number, number][] => {
  const line = new Polyline();
  flatten(path, step, line);
  return Array.from({ length: line.length }, (_, i) => [
    line.x[i] as number,
    line.y[i] as number,
    line.starts[i] as number,
  ]);
};

describe("flatten", () => {
  it("passes through every control point, in pieces no longer than asked", () => {
    const path = new Path().move(0, 0).to(1, 0).to(1, 1).corner(0, 1).to(0.5, 0.5);
    const line = points(path, 0.05);
    for (let i = 0; i < path.length; i++)
      expect(line.some(([x, y]) => x === path.x[i] && y === path.y[i])).toBe(true);
    for (let i = 1; i < line.length; i++) {
      const [x1, y1] = line[i - 1] as [number, number, number];
      const [x2, y2] = line[i] as [number, number, number];
      // A bend is longer than its chord, by which the pieces are counted.
      expect(Math.hypot(x2 - x1, y2 - y1)).toBeLessThan(0.05 * 1.6);
    }
  });

  it("draws straight lines straight, whatever the distances", () => {
    const path = new Path().move(0, 0).to(0.1, 0.2).to(0.4, 0.8).to(0.45, 0.9);
    for (const [x, y] of points(path, 0.03)) expect(y).toBeCloseTo(2 * x, 12);
  });

  it("follows an ellipse to a hundredth of its radius", () => {
    const path = new Path().lift().arc(1, 2, 0.5, 0.5, 0.1, 0.8);
    const line = points(path, 0.02);
    for (const [x, y] of line) expect(Math.abs(Math.hypot(x - 1, y - 2) - 0.5)).toBeLessThan(0.005);
  });

  it("begins a stroke where the pen was lifted, and only there", () => {
    const path = new Path().move(0, 0).to(1, 1).move(2, 0).to(3, 1).lift().to(5, 5);
    expect(points(path, 10)).toEqual([
      [0, 0, 1],
      [1, 1, 0],
      [2, 0, 1],
      [3, 1, 0],
      [5, 5, 1],
    ]);
  });

  it("refuses more points than a digit has", () => {
    const path = new Path();
    expect(() => {
      for (let i = 0; i < 1000; i++) path.to(i, i);
    }).toThrow("a digit has at most");
  });
});

/** A sheet with a single stroke of this radius. */
function stroke(from: [number, number], to: [number, number], radius: number): Float32Array {
  const line = new Polyline();
  line.add(...from, 1);
  line.add(...to, 0);
  line.radius.fill(radius, 0, 2);
  const sheet = new Float32Array(SHEET * SHEET);
  draw(line, sheet);
  return sheet;
}

describe("draw", () => {
  it("covers an area of length times width, and round ends", () => {
    for (const radius of [0.6, 1, 1.7, 3]) {
      const sheet = stroke([6, 9], [24, 20], radius);
      const area = sheet.reduce((sum, value) => sum + value, 0);
      const length = Math.hypot(18, 11);
      expect(area / (2 * radius * length + Math.PI * radius ** 2)).toBeCloseTo(1, 1);
    }
  });

  it("shades the edge by how much of the pixel is covered", () => {
    // A vertical stroke from column 10.25 to 12.75: pixels 9 to 13 are covered by 0, ¾, 1, ¾, 0.
    const row = stroke([11.5, 4], [11.5, 28], 1.25).slice(16 * SHEET, 17 * SHEET);
    [9, 10, 11, 12, 13].forEach((column, i) => {
      expect(row[column]).toBeCloseTo([0, 0.75, 1, 0.75, 0][i] as number, 6);
    });
  });

  it("cuts at the sheet's edge, without harm", () => {
    expect(stroke([-20, -20], [60, 60], 2)[16 * SHEET + 16]).toBe(1);
  });

  it("finds the centre of mass", () => {
    const [row, column] = centreOfMass(stroke([8, 10], [12, 20], 1));
    // Pixel centres lie half a pixel further.
    expect(row).toBeCloseTo(14.5, 1);
    expect(column).toBeCloseTo(9.5, 1);
    expect(centreOfMass(new Float32Array(SHEET * SHEET))).toEqual([15.5, 15.5]);
  });
});

describe("weather", () => {
  it("stays within 0 … 1 and off the empty paper", () => {
    let changed = 0;
    for (let n = 0; n < 50; n++) {
      const clean = stroke([8, 8], [20, 24], 2);
      const sheet = clean.slice();
      weather(sheet, new Stream([1, 1], n));
      sheet.forEach((value, i) => {
        expect(value >= 0 && value <= 1).toBe(true);
        if (clean[i] === 0) expect(value).toBe(0);
      });
      if (sheet.some((value, i) => value !== clean[i])) changed++;
    }
    expect(changed).toBeGreaterThan(10);
    expect(changed).toBeLessThan(50);
  });
});
