import { describe, expect, it } from "vitest";
import { classOfPath, pictureFolder } from "./picture-folder.ts";

const shape = [2, 2, 1] as const;
const picture = (path: string, value: number) => ({
  path,
  pixels: new Uint8Array(4).fill(value),
});
const pets = ["cat", "dog"].flatMap((name, c) =>
  Array.from({ length: 10 }, (_, i) => picture(`pets/${name}/${i}.png`, 100 * c + i)),
);

describe("pictures in folders", () => {
  it("are of the class that their folder is named", () => {
    expect(classOfPath("pets/cat/1.png")).toBe("cat");
    expect(classOfPath("pets/train/cat/1.png")).toBe("cat");
    expect(classOfPath("pets/cat/train/1.png")).toBe("cat");
    expect(classOfPath("1.png")).toBeUndefined();
  });

  it("become two parts with every class in both and nothing twice", () => {
    const { train, validation } = pictureFolder("pets", pets, { shape, seed: 1 });
    expect([train.size, validation.size]).toEqual([16, 4]);
    expect(train.classes).toEqual(["cat", "dog"]);
    expect([...validation.labels]).toEqual([0, 0, 1, 1]);
    const all = [...train.images, ...validation.images].filter((_, i) => i % 4 === 0);
    expect(new Set(all).size).toBe(20);
    for (let n = 0; n < train.size; n++)
      expect((train.images[4 * n] as number) >= 100 ? 1 : 0).toBe(train.labels[n]);
    expect(pictureFolder("pets", pets.toReversed(), { shape, seed: 1 })).toEqual({
      train,
      validation,
    });
  });

  it("stay divided as folders divide them", () => {
    const divided = pets.map(({ path, pixels }, n) => ({
      path: path.replace("pets/", n % 2 === 0 ? "pets/train/" : "pets/Test/"),
      pixels,
    }));
    const { train, validation } = pictureFolder("pets", divided, { shape, seed: 1 });
    expect([train.size, validation.size]).toEqual([10, 10]);
    expect([...train.images].every((value) => value % 2 === 0)).toBe(true);
  });

  it("need two classes of two pictures, all of one size", () => {
    const make = (list: typeof pets) => () => pictureFolder("pets", list, { shape, seed: 1 });
    expect(make([])).toThrow("pets: has 0 pictures of no class; needed are two folders");
    expect(make(pets.slice(0, 5))).toThrow("pets: has 5 pictures of one class, cat; needed are");
    expect(make(pets.slice(0, 11))).toThrow("pets: the class dog has one picture, needed are two");
    expect(make([...pets, { path: "pets/dog/x.png", pixels: new Uint8Array(3) }])).toThrow(
      "pets/dog/x.png: has 3 values, needed are 4",
    );
  });
});
