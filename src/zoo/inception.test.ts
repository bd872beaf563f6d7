import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import golden from "../../test/golden/zoo-inception.json" with { type: "json" };
import { stateDictShapes } from "../formats/pytorch/state-dict.ts";
import { summarise } from "../inspect/index.ts";
import { key } from "../tensor/index.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { type Model, models } from "./index.ts";
import { polynet } from "./polynet.ts";
import { vgg16 } from "./vgg.ts";

const modelOf = (name: string): Model => models.get(name) ?? expect.fail(`there is no ${name}`);

/** "name [shape]" of every entry of the state_dict that PyTorch's twin has. */
const stateDict = ({ build, input, pytorch }: Model): string[] =>
  [...stateDictShapes(build(), input, pytorch)].flatMap(([name, shape]) =>
    name.endsWith("num_batches_tracked") ? [] : [`${name} [${shape.join(", ")}]`],
  );

describe.each(Object.entries(golden.models))("%s", (name, counted) => {
  const model = modelOf(name);

  it("has the parameters and MACs that PyTorch counts", () => {
    const { params, macs } = counted;
    expect(summarise(model.build(), model.input)).toMatchObject({ params, macs });
    expect(model.expect).toEqual({ params, macs });
  });

  if ("digest" in counted)
    it(`has the ${counted.tensors} names and shapes of PyTorch's state_dict`, () => {
      const lines = stateDict(model);
      expect(new Set(lines).size).toBe(counted.tensors);
      const digest = createHash("sha256").update(lines.toSorted().join("\n")).digest("hex");
      expect(digest).toBe(counted.digest);
    });

  it("fits its small input at a sixteenth of its width", () => {
    const layer = model.build({ width: 1 / 16, classes: 7 });
    const { small = [32, 32, 3] } = model;
    expect(summarise(layer, small).output).toEqual([7]);
    const fewer = small.map((n, axis) => (axis < 2 ? n - 1 : n));
    // Those that others have are as small as can be.
    if (model.small) expect(() => summarise(layer, fewer)).toThrow(/the window spans/);
  });
});

describe("VGG-16, layer by layer (lecture S4)", () => {
  const { layers, params } = summarise(vgg16.build(), vgg16.input);
  const rows = layers.filter(({ type }) => ["conv2d", "maxPool", "linear"].includes(type));
  const weights = (row: (typeof rows)[number]) =>
    row.type === "maxPool" ? 0 : row.params - (row.output.at(-1) ?? 0);
  const conv = (size: number, from: number, to: number, times = 1) =>
    Array.from({ length: times }, (_, i) => [
      `conv2d ${size}x${size}x${to}`,
      size * size * to,
      9 * (i === 0 ? from : to) * to,
    ]);
  const pool = (size: number, channels: number) => [
    [`maxPool ${size}x${size}x${channels}`, size * size * channels, 0],
  ];

  it("has the shapes, values and weights (biases not counted) of the table", () => {
    const found = rows.map((row) => [
      `${row.type} ${row.output.join("x")}`,
      row.activations,
      weights(row),
    ]);
    expect(found).toEqual([
      ...conv(224, 3, 64, 2),
      ...pool(112, 64),
      ...conv(112, 64, 128, 2),
      ...pool(56, 128),
      ...conv(56, 128, 256, 3),
      ...pool(28, 256),
      ...conv(28, 256, 512, 3),
      ...pool(14, 512),
      ...conv(14, 512, 512, 3),
      ...pool(7, 512),
      ["linear 4096", 4096, 102_760_448],
      ["linear 4096", 4096, 16_777_216],
      ["linear 1000", 1000, 4_096_000],
    ]);
  });

  it("has the table's 1,728, 36,864, 73,728, 147,456 and 294,912 weights, 138 million in all", () => {
    const first = rows.filter(({ type }) => type === "conv2d").slice(0, 5);
    expect(first.map(weights)).toEqual([1728, 36_864, 73_728, 147_456, 294_912]);
    expect(Math.floor(params / 1e6)).toBe(138);
  });

  it("keeps 15.2 million values, 61 MB, where the table's own rows are summed to 24 million", () => {
    const values = rows.reduce((sum, row) => sum + row.activations, 224 * 224 * 3);
    expect(values).toBe(15_237_608);
  });
});

it("PolyNet has the published number of parameters, where the orders of a module share the convolutions of their views", () => {
  const { layers, params } = summarise(polynet.build(), polynet.input);
  const later = layers.filter(({ path }) => /\/next\/.*paths.*\/conv$/.test(path));
  const spared = later.reduce((sum, row) => sum + row.params, 0);
  expect(params - spared).toBe(golden.models.polynet.shared);
  expect(golden.models.polynet.shared).toBe(95_366_600);
});

it("squeeze and excitation cost BN-Inception what the paper's table says: 2.03 and 2.04 billion multiply-adds, nearly", () => {
  const { bn_inception: plain, se_bn_inception: gated } = golden.models;
  expect((plain.macs / 1e9).toFixed(2)).toBe("2.03");
  // 2.033: the paper counts more than convolutions and linear layers.
  expect(Math.abs(gated.macs / 1e9 - 2.04)).toBeLessThan(0.01);
});

describe("the auxiliary head of Inception-v3", () => {
  it("needs images of 299×299, and says so", () => {
    expect(() => inceptionV3.build().init(key(0), [200, 200, 3])).toThrow(
      /^AuxLogits\/head\/conv1\/conv: x is 2×2, the window spans 5/,
    );
  });

  it("is left out where it is not wanted", () => {
    const layer = inceptionV3.build({ auxiliary: false });
    expect(summarise(layer, inceptionV3.input).params).toBe(23_834_568);
  });
});
