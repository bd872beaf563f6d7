import { describe, expect, it } from "vitest";
import { summarise } from "../inspect/index.ts";
import { fromSpec, toSpec } from "../nn/index.ts";
import { challenge, mobilenetV1, models, q2, resnet50, squeezeExpand } from "./index.ts";

for (const model of models.values())
  describe(model.name, () => {
    const layer = model.build();
    const summary = summarise(layer, model.input);

    it("has the parameters and MACs that it claims", () => {
      expect(summary.params).toBe(model.expect.params);
      expect(summary.macs).toBe(model.expect.macs);
    });

    it("is JSON and back", () => {
      const spec = JSON.parse(JSON.stringify(toSpec(layer)));
      const again = fromSpec(spec);
      expect(toSpec(again)).toEqual(spec);
      expect(summarise(again, model.input)).toEqual(summary);
    });

    it("takes the number of classes, and a width that no channels divide", () => {
      const small = model.small ?? [32, 32, model.input.at(-1) ?? 3];
      // The last axis, for some models classify every place of an image.
      const { output, params } = summarise(model.build({ classes: 7, width: 0.37 }), small);
      expect(output.at(-1)).toBe(7);
      expect(params).toBeLessThan(summary.params);
    });
  });

it("the challenge network stays below 20,000 parameters", () => {
  expect(summarise(challenge.build(), challenge.input).params).toBeLessThan(20_000);
});

it("question Q2: 5125 + 60 + 110 + 11000 parameters (lecture S0)", () => {
  const { layers } = summarise(q2.build(), q2.input);
  const params = layers.map((layer) => layer.params).filter((n) => n > 0);
  expect(params).toEqual([5125, 60, 110, 11_000]);
});

describe("the lectures' squeeze-and-expand network (S0, S3)", () => {
  const { layers } = summarise(squeezeExpand.build(), squeezeExpand.input);
  const rows = layers.filter(({ type }) => type === "conv2d" || type === "maxPool");

  it("has the shapes of the lectures' table", () => {
    expect(rows.map(({ output }) => output.join("x"))).toEqual([
      "398x398x32",
      "396x396x64",
      "394x394x128",
      "392x392x256",
      "390x390x512",
      "195x195x512",
      "195x195x32",
      "193x193x64",
      "191x191x128",
      "189x189x256",
      "187x187x512",
      "93x93x512",
      "93x93x32",
      "91x91x64",
      "89x89x128",
      "87x87x256",
      "85x85x512",
    ]);
  });

  it("sees 3, 5, 7, 9, 11; then the exact 12 where the lectures double to 22", () => {
    expect(rows.map(({ size }) => size[0])).toEqual([
      3, 5, 7, 9, 11, 12, 12, 16, 20, 24, 28, 30, 30, 38, 46, 54, 62,
    ]);
  });
});

describe("MobileNet v1, tables 6 and 7", () => {
  const million = (n: number) => Math.round(n / 1e5) / 10;

  it.each([
    [1, 224, 4.2, 569],
    [0.75, 224, 2.6, 325],
    [0.5, 224, 1.3, 149],
    [0.25, 224, 0.5, 41],
    [1, 192, 4.2, 418],
    [1, 160, 4.2, 290],
    [1, 128, 4.2, 186],
  ])(
    "width %d on images of %d: %d million parameters, %d million MACs",
    (width, size, params, macs) => {
      const summary = summarise(mobilenetV1.build({ width }), [size, size, 3]);
      expect(million(summary.params)).toBe(params);
      // The paper rounds, but for the 290.66 of 160×160, which it cuts off.
      expect(Math.abs(summary.macs / 1e6 - macs)).toBeLessThan(0.7);
    },
  );

  it("refuses a width that is none", () => {
    expect(() => mobilenetV1.build({ width: Number.NaN })).toThrow(
      "width is NaN, must be a number above 0",
    );
  });
});

describe("ResNet-50", () => {
  const { layers } = summarise(resnet50.build(), resnet50.input);

  it("halves the image in the stem, its pooling and each stage but the first", () => {
    const at = (path: string) => layers.find((layer) => layer.path === path)?.output;
    expect(at("conv1")).toEqual([112, 112, 64]);
    expect(at("maxpool")).toEqual([56, 56, 64]);
    expect(at("layer1/2/sum")).toEqual([56, 56, 256]);
    expect(at("layer2/3/sum")).toEqual([28, 28, 512]);
    expect(at("layer3/5/sum")).toEqual([14, 14, 1024]);
    expect(at("layer4/2/sum")).toEqual([7, 7, 2048]);
  });

  it("sees 427 pixels before the global pooling, as its strides are on the 3×3 convolutions", () => {
    expect(layers.find((layer) => layer.path === "layer4/2/sum")?.size).toEqual([427, 427]);
  });
});
