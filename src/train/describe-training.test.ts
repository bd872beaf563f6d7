import { describe, expect, it } from "vitest";
import { completeAugmentation } from "../data/index.ts";
import { losses } from "../nn/index.ts";
import { optimisers, schedules } from "../optim/index.ts";
import { describeTraining } from "./describe-training.ts";

const all = describeTraining();
const kinds = [...all.optimisers, ...all.schedules, ...all.losses];

describe("describeTraining", () => {
  it.each(kinds.map((kind) => [kind.type, kind] as const))(
    "has a line on every option of %s",
    (_, kind) => {
      for (const { name, summary } of kind.options) expect(summary, name).toMatch(/^\S.*\.$/);
    },
  );

  it("gives the options that optimisers, schedules and losses have", () => {
    for (const [known, described] of [
      [optimisers, all.optimisers],
      [schedules, all.schedules],
      [losses, all.losses],
    ] as const)
      expect(described.map(({ type, options }) => [type, options.map(({ name }) => name)])).toEqual(
        [...known.values()].map(({ type, options }) => [type, options]),
      );
  });

  it("gives defaults that make an optimiser, and change no image", () => {
    for (const { type, options } of all.optimisers) {
      const defaults = Object.fromEntries(options.map((option) => [option.name, option.default]));
      expect(optimisers.get(type)?.make(defaults).spec).toEqual(optimisers.get(type)?.make().spec);
    }
    const off = Object.fromEntries(all.augmentation.map((option) => [option.name, option.default]));
    expect(completeAugmentation(off)).toEqual(completeAugmentation({}));
  });

  it("can be sent as JSON", () => {
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });
});
