import { describe, expect, it } from "vitest";
import { conv2d, maxPool, residual, separableConv2d, sequential } from "../nn/index.ts";
import { q2, squeezeExpand } from "../zoo/index.ts";
import { explainLayer, renderExplained, renderText, summarise } from "./index.ts";

const conv = (filters = 2) => conv2d({ filters, kernel: 3 });

describe("receptive fields, lectures S0 and S3", () => {
  const model = sequential(
    conv(),
    conv(),
    conv(),
    conv(),
    conv(),
    maxPool({ size: 2 }),
    conv(),
    conv(),
    conv(),
    conv(),
  );
  const { layers } = summarise(model, [40, 40, 3]);

  it("are 3, 5, 7, 9, 11, then exactly 12 by pooling and 16, 20, 24, 28", () => {
    expect(layers.map(({ size }) => size[0])).toEqual([3, 5, 7, 9, 11, 12, 16, 20, 24, 28]);
  });

  it("are 3, 5, 7, 9, 11, then 22 and 24, 26, 28, 30 by the lectures' doubling", () => {
    expect(layers.map(({ doubled }) => doubled[0])).toEqual([3, 5, 7, 9, 11, 22, 24, 26, 28, 30]);
  });

  it("stand beside each other in the table, and the table says which is which", () => {
    const text = renderText(summarise(model, [40, 40, 3]), { doubling: true });
    expect(text).toMatch(/field +doubled\* +jump/);
    expect(text).toMatch(/maxPool .* 12 +22 +2 /);
    expect(text).toContain("* the lectures' convention: pooling of stride 2 doubles the field");
    expect(renderText(summarise(model, [40, 40, 3]))).not.toContain("doubled");
  });

  it("double along the widest branch, and by poolings alone: a convolution's stride adds no more than its kernel", () => {
    const inner = residual(
      sequential(conv2d({ filters: 2, kernel: 3, padding: 1 })),
      sequential(conv2d({ filters: 2, kernel: 1 })),
    );
    const strided = conv2d({ filters: 2, kernel: 3, stride: 2 });
    const { layers } = summarise(
      sequential({ strided, pool: maxPool({ size: 3, stride: 2 }), inner }),
      [40, 40, 3],
    );
    expect(layers.map(({ path, doubled }) => [path, doubled[0]])).toEqual([
      ["strided", 3],
      ["pool", 6],
      ["inner/body/conv2d", 8],
      ["inner/shortcut/conv2d", 6],
      ["inner", 8],
    ]);
  });
});

it("the 400×400 network doubles to 22, 30, 60 and 62 where it sees 12, 28, 30 and 38 (S0, S3)", () => {
  const { layers } = summarise(squeezeExpand.build(), squeezeExpand.input);
  const at = (path: string) => layers.find((layer) => layer.path === path);
  const paths = ["transition1/mix", "block2/conv2d4", "transition2/mix", "block3/conv2d1"];
  expect(paths.map((path) => at(path)?.output.join("×"))).toEqual([
    "195×195×32",
    "187×187×512",
    "93×93×32",
    "91×91×64",
  ]);
  expect(paths.map((path) => at(path)?.doubled[0])).toEqual([22, 30, 60, 62]);
  expect(paths.map((path) => at(path)?.size[0])).toEqual([12, 28, 30, 38]);
});

describe("question Q2: 1024-5-10-10-1000", () => {
  const summary = summarise(q2.build(), q2.input);

  it("has 16,295 parameters", () => expect(summary.params).toBe(16_295));

  it("has each of 5125, 60, 110 and 11000 explained", () => {
    const explained = ["linear1", "linear2", "linear3", "linear4"].map(
      (layer) =>
        explainLayer(q2.build(), q2.input, layer).formulas.find(
          ({ quantity }) => quantity === "params",
        )?.cases,
    );
    expect(explained).toEqual([
      [{ of: "", values: "1024·5 + 5", result: 5125 }],
      [{ of: "", values: "5·10 + 10", result: 60 }],
      [{ of: "", values: "10·10 + 10", result: 110 }],
      [{ of: "", values: "10·1000 + 1000", result: 11_000 }],
    ]);
  });
});

describe("C4: a convolution and its depthwise-separable twin, M = N = 128, D_K = 3, D_F = 64 (S4)", () => {
  const options = { filters: 128, kernel: 3, padding: "same", bias: false } as const;
  const input = [64, 64, 128];

  it("147,456 beside 17,536 parameters, 603,979,776 beside 71,827,456 multiply-adds, 1/N + 1/D_K²", () => {
    const text = renderExplained(explainLayer(sequential({ c: conv2d(options) }), input, "c"));
    expect(text).toContain("Kh·Kw·Cin·filters = 3·3·128·128 = 147,456");
    expect(text).toContain("64·64·3·3·128·128 = 603,979,776");
    expect(text).toContain("3·3·128 + 128·128 = 17,536");
    expect(text).toContain("64·64·(3·3·128 + 128·128) = 71,827,456");
    expect(text).toContain("1/128 + 1/(3·3) = 0.118924");
    expect(71_827_456 / 603_979_776).toBeCloseTo(1 / 128 + 1 / 9, 12);
  });

  it("the separable layer says the same of itself", () => {
    const explained = explainLayer(sequential({ s: separableConv2d(options) }), input, "s");
    const result = (quantity: string) =>
      explained.formulas.find((formula) => formula.quantity === quantity)?.cases[0]?.result;
    expect([result("params"), result("macs")]).toEqual([17_536, 71_827_456]);
    expect(explained.beside?.lines.map((line) => line.result)).toEqual([
      147_456,
      603_979_776,
      1 / 128 + 1 / 9,
    ]);
  });
});
