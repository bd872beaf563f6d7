import { expect, it } from "vitest";
import { madeSets, makeData } from "./made.ts";

it("every made set has two parts of the sizes asked for, and is made again alike", () => {
  for (const name of madeSets.keys()) {
    const config = { name, train: 20, validation: 10 };
    const { train, validation } = makeData(config, 5);
    expect([train.size, validation.size], name).toEqual([20, 10]);
    expect(makeData(config, 5).validation.images).toEqual(validation.images);
    expect(validation.images).not.toEqual(train.images.slice(0, validation.images.length));
  }
});

it("refuses what no set has", () => {
  expect(() => makeData({ name: "faces" }, 1)).toThrow("faces is no set that can be made");
  expect(() => makeData({ name: "digits", options: { noise: 1 } }, 1)).toThrow(
    "digits: option noise is unknown; it has no options",
  );
  expect(() => makeData({ name: "moons", options: { noise: 9 } }, 1)).toThrow(
    "moons: noise is 9, must be a number from 0 to 0.5",
  );
});
