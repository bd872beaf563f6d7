import { describe, expect, it } from "vitest";
import { summarise } from "../inspect/index.ts";
import { type Model, models } from "./index.ts";

const modelOf = (name: string): Model => models.get(name) ?? expect.fail(`there is no ${name}`);

describe("PyramidNet", () => {
  it.each([
    ["pyramidnet110_48", 1.7],
    ["pyramidnet272_200", 26.0],
    ["pyramidnet200_450", 116.4],
  ])("%s has about the %d million parameters of the paper's tables 4 and 5", (name, millions) => {
    const more = modelOf(name).expect.params / 1e6 - millions;
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThan(0.4);
  });

  it("adds α channels in steps that are as equal as whole numbers can be", () => {
    const model = modelOf("pyramidnet110_48");
    const { layers } = summarise(model.build(), model.input);
    const channels = layers
      .filter(({ path }) => path.endsWith("conv2"))
      .map(({ output }) => output.at(-1) ?? 0);
    expect(channels.length).toBe(54);
    expect(channels.at(-1)).toBe(16 + 48);
    const steps = channels.map((n, k) => n - (channels[k - 1] ?? 16));
    expect(new Set(steps)).toEqual(new Set([0, 1]));
  });

  it("halves images of odd size too, on both ways past a block", () => {
    const narrow = modelOf("pyramidnet110_48").build({ width: 1 / 4 });
    expect(summarise(narrow, [33, 31, 3]).output).toEqual([10]);
  });
});
