import { describe, expect, it } from "vitest";
import { reference } from "../backend/reference/index.ts";
import { type Classic, classicSets, classics, type Samples } from "./index.ts";

const context = { seed: 1, backend: reference() };
const set = (name: string): Samples => {
  const made = classicSets.get(name)?.make(1);
  if (made === undefined) throw new Error(`there is no ${name}`);
  return made;
};
const network = (name: string): Classic => {
  const found = classics.get(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};
const flat = [
  ...["perceptron", "linear-regression", "logistic-regression", "softmax-regression", "rbf"],
  ...["svm", "k-means", "som", "lvq", "art1", "fuzzy-art", "fuzzy-artmap"],
];

describe("a saved model", () => {
  for (const name of flat)
    it(`${name}: with a list that is a number too short or too long, it is refused in one line`, async () => {
      const one = network(name);
      const samples = set(one.data ?? "moons");
      const { model } = await one.fit(samples, {}, context);
      for (const [field, value] of Object.entries(model)) {
        if (!Array.isArray(value)) continue;
        const changed =
          name === "k-means" || name === "art1" || name === "fuzzy-art"
            ? // Any number of centres and templates is a model; rows of another width are not.
              [value.map((row) => (Array.isArray(row) ? row.slice(1) : row)).slice(1), []]
            : [value.slice(1), [...value, value[0]], []];
        for (const list of changed) {
          // A class without prototypes is a model's right.
          const isMore = list.length > value.length;
          if (isMore && field === "classes" && (name === "lvq" || name === "fuzzy-artmap"))
            continue;
          expect(() => one.answer({ ...model, [field]: list }, samples), field).toThrow(
            /^[a-z0-9-]+( model)?: [^\n]+$/,
          );
        }
      }
    });

  it("is refused with a class that there is not, or a deviation of 0", async () => {
    const samples = set("moons");
    for (const labels of [
      [0, 1, 2, 0, 1, 1, 0, 0],
      new Array(8).fill(0.5),
      new Array(8).fill(-1),
    ]) {
      const { model } = await network("lvq").fit(samples, {}, context);
      expect(() => network("lvq").answer({ ...model, labels }, samples)).toThrow(
        "needed are whole numbers from 0 to 1",
      );
    }
    const { model } = await network("svm").fit(samples, {}, context);
    expect(() => network("svm").answer({ ...model, std: [1, 0] }, samples)).toThrow(
      "svm model: std is [1,0], must be a list of finite numbers > 0",
    );
  });

  it("is read again where its numbers are beyond float32", async () => {
    const samples = {
      ...{ ...set("sine"), size: 3, width: 1, rows: Float64Array.of(1, 2, 3) },
      targets: Float64Array.of(3e60, 1e60, 6e60),
    };
    const one = network("linear-regression");
    const { model } = await one.fit(samples, {}, context);
    expect((one.answer(model, samples)[0] as number) / 1e60).toBeCloseTo(11 / 6, 9);
    const moons = set("moons");
    const machine = await network("svm").fit(moons, { gamma: 1e-45 }, context);
    expect(network("svm").answer(machine.model, moons)).toHaveLength(moons.size);
  });
});

describe("samples", () => {
  const two = (values: readonly number[], more: Partial<Samples> = {}): Samples => ({
    ...{ name: "two", size: 2, width: 1, features: ["a"], classes: ["0", "1"] },
    ...{ rows: Float64Array.from(values), labels: Int32Array.of(0, 1), ...more },
  });

  it("of numbers whose squares are too large, of stray labels, of targets that are none, are refused", async () => {
    const learn = (name: string, samples: Samples) => network(name).fit(samples, {}, context);
    await expect(learn("svm", two([1, 1e300]))).rejects.toThrow(
      "svm: two has 1e+300 in row 2, a; needed are numbers from −1e+100 to 1e+100",
    );
    await expect(learn("svm", two([1, 2], { labels: Int32Array.of(0, 7) }))).rejects.toThrow(
      "svm: two has class 7 in row 2; needed is one of 0 to 1 for each row",
    );
    await expect(learn("svm", two([1, 2, 3]))).rejects.toThrow(
      "two has 3 numbers; needed are 2 rows",
    );
    const targets = Float64Array.of(1, Number.NaN);
    await expect(learn("linear-regression", two([1, 2], { targets }))).rejects.toThrow(
      "linear-regression: two has NaN to find in row 2",
    );
  });

  it("have a deviation of 1 where a column never changes, though sums of it are rounded", async () => {
    const rows = Array.from({ length: 60 }, (_, n) => [0.1, n]).flat();
    const samples: Samples = {
      ...{ name: "still", size: 60, width: 2, features: ["a", "b"], classes: ["0", "1"] },
      ...{
        rows: Float64Array.from(rows),
        labels: Int32Array.from({ length: 60 }, (_, n) => +(n > 30)),
      },
    };
    const { model } = await network("svm").fit(samples, {}, context);
    expect((model as { std: number[] }).std[0]).toBe(1);
  });
});
