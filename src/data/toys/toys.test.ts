import { describe, expect, it } from "vitest";
import { isRegression } from "../dataset.ts";
import { toys } from "./index.ts";

for (const toy of toys.values())
  describe(toy.name, () => {
    const made = toy.make({ count: 600, seed: 3 });

    it("has the form that its record tells", () => {
      expect(made.shape).toEqual([toy.inputs]);
      expect(made.images).toHaveLength(600 * toy.inputs);
      expect(isRegression(made)).toBe(toy.kind === "regression");
      expect(made.classes).toEqual(toy.classes());
      expect(toy.formula).not.toContain("undefined");
    });

    it("lies within its extent but for strays, and fills it", () => {
      const far = Array.from(made.images, Math.abs).sort((a, b) => a - b);
      expect(far[Math.floor(0.99 * far.length)]).toBeLessThan(toy.extent);
      expect(far.at(-1)).toBeLessThan(1.5 * toy.extent);
      expect(far.at(-1)).toBeGreaterThan(0.6 * toy.extent);
    });

    it("is a function of seed and number: any part can be made alone, another seed is another set", () => {
      const part = toy.make({ count: 100, seed: 3, start: 250 });
      expect(part.images).toEqual(made.images.slice(250 * toy.inputs, 350 * toy.inputs));
      expect(part.labels).toEqual(made.labels.slice(250, 350));
      expect(toy.make({ count: 100, seed: 4, start: 250 }).images).not.toEqual(part.images);
    });

    it("has no example of the training part in the validation part", () => {
      const at = ({ images }: typeof made, n: number) =>
        images.slice(n * toy.inputs, (n + 1) * toy.inputs).join();
      const seen = new Set(Array.from({ length: 600 }, (_, n) => at(made, n)));
      const validation = toy.make({ count: 300, seed: 3, start: 1_000_000 });
      const again = Array.from({ length: 300 }, (_, n) => seen.has(at(validation, n)));
      expect(again).not.toContain(true);
    });

    if (toy.kind === "classes")
      it("has as many of each class", () => {
        const counts = made.classes.map((_, c) => made.labels.filter((l) => l === c).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      });
    else
      it("follows its own function", () => {
        const options = { noise: 0 };
        const exact = toy.make({ count: 200, seed: 1, options });
        if (!isRegression(exact)) throw new Error("no targets");
        const truth = Array.from({ length: 200 }, (_, n) =>
          Math.fround(
            toy.truth?.(exact.images.slice(n * toy.inputs, (n + 1) * toy.inputs), options) ?? 0,
          ),
        );
        // The place is rounded to float32 before the function sees it here.
        truth.forEach((value, n) => {
          expect(Math.abs(value - (exact.targets[n] as number))).toBeLessThan(1e-5);
        });
      });

    it("takes the ends of every setting's range, and nothing beyond", () => {
      for (const [name, { least, most, whole = false, fallback }] of Object.entries(toy.settings)) {
        expect(toy.complete()[name]).toBe(fallback);
        for (const value of [least, most])
          expect(toy.make({ count: 12, seed: 0, options: { [name]: value } }).size).toBe(12);
        expect(() => toy.complete({ [name]: most + 1 })).toThrow(
          `${toy.name}: ${name} is ${most + 1}, must be ${whole ? "a whole number" : "a number"} from ${least} to ${most}`,
        );
      }
      expect(() => toy.complete({ noisee: 1 })).toThrow(`${toy.name}: option noisee is unknown`);
      expect(() => toy.make({ count: -1, seed: 0 })).toThrow(
        `${toy.name}: count is -1; it must be a whole number from 0`,
      );
    });
  });

describe("what problems are about", () => {
  const labelOf = (name: string, options: object) => {
    const made = toys.get(name)?.make({ count: 400, seed: 2, options });
    if (made === undefined) throw new Error(name);
    return Array.from({ length: 400 }, (_, n) => ({
      x: made.images[2 * n] as number,
      y: made.images[2 * n + 1] as number,
      label: made.labels[n] as number,
    }));
  };

  it("xor is the sign of the product", () => {
    for (const { x, y, label } of labelOf("xor", { gap: 0.1 }))
      expect(label).toBe(x * y < 0 ? 1 : 0);
  });

  it("circles have two radii", () => {
    for (const { x, y, label } of labelOf("circles", { factor: 0.4, noise: 0 }))
      expect(Math.hypot(x, y)).toBeCloseTo(label === 0 ? 1.5 : 0.6, 6);
  });

  it("moons turned by half a turn are moons", () => {
    for (const { x, y, label } of labelOf("moons", { noise: 0 })) {
      const [u, v] = label === 0 ? [x, y] : [-x, -y];
      expect(Math.hypot(u + 0.5, v + 0.25)).toBeCloseTo(1, 6);
      expect(v).toBeGreaterThan(-0.2501);
    }
  });

  it("the square wave is 1, −1, and 0 at its jumps", () => {
    const square = toys.get("square");
    const at = (x: number) => square?.truth?.([x], { periods: 2 });
    expect([0, 0.1, Math.PI / 2 + 0.1, -0.1, -Math.PI / 2 - 0.1].map(at)).toEqual([
      0, 1, -1, -1, 1,
    ]);
  });
});
