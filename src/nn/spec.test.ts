import { describe, expect, it } from "vitest";
import {
  activation,
  avgPool,
  batchNorm,
  branches,
  conv2d,
  custom,
  dropout,
  flatten,
  fromSpec,
  globalAvgPool,
  type Layer,
  layerKinds,
  linear,
  maxPool,
  relu,
  residual,
  sequential,
  toSpec,
} from "./index.ts";

const every: Layer = sequential({
  stem: conv2d({
    filters: 8,
    kernel: [3, 5],
    stride: 2,
    padding: [
      [1, 0],
      [2, 2],
    ],
    dilation: 2,
    groups: 1,
    bias: false,
    init: "xavierUniform",
  }),
  norm: batchNorm({ momentum: 0.05 }),
  act: activation("leakyRelu", { slope: 0.2 }),
  block: residual(
    sequential(conv2d({ filters: 8, kernel: 3, padding: "same" }), relu()),
    conv2d({ filters: 8, kernel: 1 }),
  ),
  mixed: branches(
    [maxPool({ size: 3, stride: 1, padding: 1 }), avgPool({ size: 3, stride: 1, padding: 1 })],
    { join: "add" },
  ),
  drop: dropout({ rate: 0.1 }),
  pool: globalAvgPool(),
  flat: flatten(),
  head: linear({ units: 10, bias: false }),
});

describe("toSpec and fromSpec", () => {
  it("give the same model back, as JSON", () => {
    const json = JSON.parse(JSON.stringify(toSpec(every)));
    expect(toSpec(fromSpec(json))).toEqual(json);
  });

  it("leave defaults out, and names that come by themselves", () => {
    expect(
      toSpec(sequential(conv2d({ filters: 16, kernel: 3 }), relu(), linear({ units: 10 }))),
    ).toEqual({
      type: "sequential",
      layers: [
        { type: "conv2d", filters: 16, kernel: 3 },
        { type: "relu" },
        { type: "linear", units: 10 },
      ],
    });
  });

  it("know every kind of layer, each found again with its options", () => {
    for (const kind of layerKinds.values()) {
      if (!kind.json) continue;
      expect(() => fromSpec({ type: kind.type, nonsense: 1 })).toThrow(
        `${kind.type}: option nonsense is unknown`,
      );
    }
  });

  it("take an activation by its alias", () => {
    expect(fromSpec({ type: "swish" }).type).toBe("silu");
  });

  it("refuse a custom layer, naming its path", () => {
    const model = sequential({
      block: sequential({ mine: custom({ name: "mine", apply: (_, x) => x }) }),
    });
    expect(() => toSpec(model)).toThrow(
      "block/mine: a custom layer cannot be written as JSON; make it of built-in layers",
    );
    expect(() => fromSpec({ type: "custom", name: "x" })).toThrow(/type custom is unknown/);
  });
});

/** So many gates in each other. */
const nest = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>((body) => ({ type: "gate", body }), {
    type: "relu",
  });

describe("errors of fromSpec name the path and the repair", () => {
  const within = (layer: object): object => ({
    type: "sequential",
    layers: [{ type: "relu" }, { name: "block2", type: "sequential", layers: [layer] }],
  });
  const lines: readonly (readonly [unknown, string])[] = [
    [
      within({ type: "conv2d", filters: "16", kernel: 3 }),
      'block2/conv2d: filters is "16", must be a whole number ≥ 1; write 16',
    ],
    [
      within({ type: "conv2d", kernel: 3 }),
      "block2/conv2d: filters is missing, must be a whole number ≥ 1",
    ],
    [
      within({ type: "conv2d", filters: 16, kernel: 0 }),
      "block2/conv2d: kernel is 0, must be a whole number ≥ 1 or [height, width]",
    ],
    [
      within({ type: "conv2d", filters: 16, kernal: 3 }),
      "block2/conv2d: option kernal is unknown; write kernel",
    ],
    [
      within({ type: "conv2d", filters: 16, kernel: 3, padding: "sane" }),
      'block2/conv2d: padding is "sane", must be "same", "valid", a whole number ≥ 0 or [[top, bottom], [left, right]]; write "same"',
    ],
    [
      within({ type: "linear", units: 10, bias: "no" }),
      'block2/linear: bias is "no", must be true or false',
    ],
    [
      within({ type: "linear", units: 10, init: "heNorm" }),
      'block2/linear: init is "heNorm", must be one of heNormal, heUniform, xavierNormal, xavierUniform, lecunNormal, lecunUniform, orthogonal, identity, normal, uniform, constant, zeros, ones; write "heNormal"',
    ],
    [
      within({ type: "leakyRelu", slope: null }),
      "block2/leakyRelu: slope is null, must be a finite number",
    ],
    [within({ type: "dropout", rate: 1.5 }), "block2/dropout: rate is 1.5, must be in [0, 1)"],
    [
      within({ type: "conv2", filters: 1, kernel: 1 }),
      "block2/conv2: type conv2 is unknown; write conv2d",
    ],
    [
      within({ type: "residual", body: { type: "linear" } }),
      "block2/residual/body: units is missing, must be a whole number ≥ 1",
    ],
    [
      within({ type: "branches", layers: [], join: "add" }),
      "block2/branches: layers is [], must be a list of at least one layer",
    ],
    [
      {
        type: "sequential",
        layers: [
          { name: "a", type: "relu" },
          { name: "a", type: "relu" },
        ],
      },
      "sequential: two layers are called a; rename one",
    ],
    [
      { type: "sequential", layers: [{ name: "__proto__", type: "relu" }] },
      'sequential: a layer cannot be called "__proto__"; take a name without "/" and control characters',
    ],
    [
      { type: "sequential", layers: [3] },
      "sequential: a layer is 3, must be an object with a type",
    ],
    [
      { type: "sequential", layers: "relu" },
      'sequential: layers is "relu", must be a list of at least one layer',
    ],
    [
      nest(300),
      /^(body\/)+…: layers stand in each other more than 256 deep; take fewer levels$/.source,
    ],
    [nest(100_000), /^(body\/)+…: layers stand in each other more than 256 deep/.source],
    [
      { type: "sequential", layers: "relu".repeat(1000) },
      /^sequential: layers is "(relu){29}rel…, must be a list of at least one layer$/.source,
    ],
    [[], 'model: is [], must be an object with a type such as { "type": "linear", "units": 10 }'],
    [
      null,
      'model: is null, must be an object with a type such as { "type": "linear", "units": 10 }',
    ],
    [{ units: 10 }, /^model: type is missing, must be one of linear, conv2d, /.source],
  ];
  for (const [json, message] of lines)
    it(message, () => {
      const error = (() => {
        try {
          fromSpec(json);
        } catch (thrown) {
          return thrown;
        }
        return undefined;
      })();
      expect(error).toMatchObject({ name: "SpecError" });
      const said = (error as Error).message;
      if (message.startsWith("^")) expect(said).toMatch(new RegExp(message));
      else expect(said).toBe(message);
      expect(said).not.toContain("\n");
    });
});
