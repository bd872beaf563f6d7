import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batches } from "../batches.ts";
import { digits } from "../digits/digits.ts";
import { Stream } from "../threefry.ts";
import { copyShifted, copyWarped, drawPlacement, type Placement } from "./affine.ts";
import type { Augmentation } from "./index.ts";
import type { Source } from "./transformation.ts";

const still: Placement = { dx: 0, dy: 0, xx: 1, xy: 0, yx: 0, yy: 1 };

/** Pixels 1, 2, 3, … of an image of this shape, after a margin that no copy may touch. */
const MARGIN = 5;
function image(height: number, width: number, channels: number): Source {
  const length = height * width * channels;
  const pixels = new Uint8Array(MARGIN + length + MARGIN).fill(255);
  for (let i = 0; i < length; i++) pixels[MARGIN + i] = i + 1;
  return { pixels, shape: [height, width, channels] };
}

function copied(copy: typeof copyShifted, source: Source, placement: Placement): number[] {
  const [height, width, channels] = source.shape;
  const gain = new Float64Array(channels).fill(2);
  const offset = Float64Array.from({ length: channels }, (_, c) => -1 - c);
  const out = new Float32Array(height * width * channels + 2).fill(99);
  copy(source, MARGIN, placement, gain, offset, out, 1);
  expect([out[0], out.at(-1)]).toEqual([99, 99]);
  return [...out.subarray(1, -1)];
}

/** The definition, pixel by pixel. */
function shifted({ pixels, shape: [height, width, channels] }: Source, dx: number, dy: number) {
  const out: number[] = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let c = 0; c < channels; c++) {
        const r = row - dy;
        const k = column - dx;
        const inside = r >= 0 && r < height && k >= 0 && k < width;
        const value = inside ? (pixels[MARGIN + (r * width + k) * channels + c] as number) : 0;
        out.push(value * 2 - 1 - c);
      }
  return out;
}

const extents = fc.record({
  height: fc.integer({ min: 1, max: 5 }),
  width: fc.integer({ min: 1, max: 5 }),
  channels: fc.integer({ min: 1, max: 3 }),
  dx: fc.integer({ min: -7, max: 7 }),
  dy: fc.integer({ min: -7, max: 7 }),
});

describe("copying", () => {
  it("shifts by whole pixels and fills with zeros, whichever way it is done", () => {
    fc.assert(
      fc.property(extents, ({ height, width, channels, dx, dy }) => {
        const source = image(height, width, channels);
        const expected = shifted(source, dx, dy);
        expect(copied(copyShifted, source, { ...still, dx, dy })).toEqual(expected);
        expect(copied(copyWarped, source, { ...still, dx, dy })).toEqual(expected);
      }),
    );
  });

  it("turns by a quarter, about the middle", () => {
    // Row 0 is 1 2 3. A clockwise quarter turn on the screen brings the left column to the top, from below upwards.
    const quarter = { ...still, xx: 0, xy: 1, yx: -1, yy: 0 };
    expect(copied(copyWarped, image(3, 3, 1), quarter).map((value) => (value + 1) / 2)).toEqual([
      7, 4, 1, 8, 5, 2, 9, 6, 3,
    ]);
  });

  it("takes the mean of the neighbours between two pixels, and half of the last at the edge", () => {
    // dx is whole in use; a half shows the interpolation.
    const half = { ...still, dx: 0.5 };
    expect(copied(copyWarped, image(1, 4, 1), half).map((value) => (value + 1) / 2)).toEqual([
      0.5, 1.5, 2.5, 3.5,
    ]);
  });
});

describe("drawing", () => {
  type Ranges = Parameters<typeof drawPlacement>[0];
  const draw = (augmentation: Ranges, index: number): Placement => {
    const out = { ...still };
    drawPlacement(augmentation, new Stream([1, 2], index), out);
    return out;
  };
  const many = (augmentation: Ranges) =>
    Array.from({ length: 2000 }, (_, n) => draw(augmentation, n));

  it("does nothing when nothing is asked for", () => {
    expect(draw({}, 7)).toEqual(still);
  });

  it("takes each whole shift equally often", () => {
    const seen = many({ shift: 2 });
    for (let shift = -2; shift <= 2; shift++)
      for (const axis of ["dx", "dy"] as const) {
        const share = seen.filter((placement) => placement[axis] === shift).length / 2000;
        expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / 2000));
      }
  });

  it("stays within its ranges and uses them", () => {
    const angles = many({ rotate: 10 }).map(({ xx, yx }) => (Math.atan2(-yx, xx) * 180) / Math.PI);
    expect(Math.max(...angles)).toBeLessThanOrEqual(10);
    expect(Math.max(...angles)).toBeGreaterThan(9.9);
    expect(Math.min(...angles)).toBeLessThan(-9.9);
    const scales = many({ scale: 0.2 }).map(({ xx }) => 1 / xx);
    expect(Math.max(...scales)).toBeLessThanOrEqual(1.2 + 1e-12);
    expect(Math.max(...scales)).toBeGreaterThan(1.19);
    expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.8 - 1e-12);
    const slants = many({ shear: 0.3 }).map(({ xy }) => xy);
    expect(Math.max(...slants)).toBeLessThanOrEqual(0.3);
    expect(Math.min(...slants)).toBeLessThan(-0.29);
  });

  it("leaves the shift as it was when another range is added", () => {
    for (let n = 0; n < 20; n++) {
      const { dx, dy } = draw({ shift: 2 }, n);
      expect(draw({ shift: 2, rotate: 5, shear: 0.1 }, n)).toMatchObject({ dx, dy });
    }
  });

  it("keeps right angles where it rotates and scales", () => {
    const { xx, xy, yx, yy } = draw({ rotate: 30, scale: 0.3 }, 3);
    // Rotation times scale: columns of equal length, at right angles.
    expect(xx * xy + yx * yy).toBeCloseTo(0, 10);
    expect(xx * xx + yx * yx).toBeCloseTo(xy * xy + yy * yy, 10);
  });
});

it("refuses a shift that leaves nothing of an image", () => {
  const data = digits({ count: 1, seed: 1 });
  const first = (shift: number) => batches(data, { size: 1, seed: 1, augmentation: { shift } });
  expect(() => first(28).next()).not.toThrow();
  expect(() => first(29).next()).toThrow(
    "augmentation: shift is 29; for images of 28 × 28 it must be from 0 to 28 pixels",
  );
});

describe("speed", () => {
  /** The best of some runs: other programs share the machine. */
  function msPerBatch(augmentation: Augmentation): number {
    const dataset = digits({ count: 128 * 10, seed: 1 });
    let best = Infinity;
    for (let run = 0; run < 10; run++) {
      const began = performance.now();
      for (const _ of batches(dataset, { size: 128, seed: 1, augmentation }));
      best = Math.min(best, (performance.now() - began) / 10);
    }
    return best;
  }

  it("keeps up with training: a step of 128 images waits a few milliseconds at most", () => {
    const shift = msPerBatch({ shift: 2 });
    const warp = msPerBatch({ shift: 2, rotate: 10, scale: 0.1, shear: 0.1 });
    console.log(`128 × 28 × 28: shifted ${shift.toFixed(2)} ms, warped ${warp.toFixed(2)} ms`);
    // Several times what they take, since machines differ.
    expect(shift).toBeLessThan(5);
    expect(warp).toBeLessThan(15);
  });
});
