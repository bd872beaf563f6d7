import { describe, expect, it } from "vitest";
import { summarise } from "../inspect/index.ts";
import { activationNames } from "../nn/index.ts";
import { survey } from "./index.ts";

describe("the six networks of the activation survey", () => {
  it("have the parameters of the authors' code", () => {
    const params = Object.entries(survey).map(([name, { expect }]) => [name, expect.params]);
    expect(Object.fromEntries(params)).toEqual({
      mobilenet: 3_217_226,
      vgg16: 14_728_266,
      googlenet: 6_166_250,
      resnet50: 23_520_842,
      senet18: 11_260_354,
      densenet121: 6_956_298,
    });
  });

  it.each(Object.entries(survey))(
    "%s: another activation wherever ReLU is, and only there",
    (name, model) => {
      const types = (activation?: string) =>
        summarise(model.build({ width: 1 / 16, ...(activation && { activation }) }), [32, 32, 3])
          .layers.map(({ type }) => type)
          .filter((type) => activationNames().includes(type));
      const published = types();
      expect(types("gelu")).toEqual(published.map((type) => (type === "relu" ? "gelu" : type)));
      expect(published.filter((type) => type === "relu").length).toBeGreaterThan(10);
      expect(published.filter((type) => type === "sigmoid").length).toBe(
        name === "senet18" ? 8 : 0,
      );
    },
  );

  it("refuses an activation that is none", () => {
    for (const { build } of Object.values(survey))
      expect(() => build({ activation: "gelo" })).toThrow("activation gelo is unknown; write gelu");
  });
});
