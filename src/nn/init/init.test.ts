import { beforeAll, describe, expect, it } from "vitest";
import { backends } from "../../../test/backends.ts";
import golden from "../../../test/golden/normalisation.json" with { type: "json" };
import { key, setBackend } from "../../tensor/index.ts";
import { activations } from "../activation/index.ts";
import { fromSpec, type Json, toSpec } from "../index.ts";
import { fansOf, gainOf, type Initializer, initializers, parseInit, showInit } from "./index.ts";

const shape = [3, 3, 40, 60] as const;
const fans = fansOf([...shape]);

/** σ that each record promises, and the largest magnitude that it may give. */
const expected: Readonly<Record<string, readonly [sigma: number, bound: number]>> = {
  heNormal: [Math.sqrt(2 / 360), Infinity],
  heUniform: [Math.sqrt(2 / 360), Math.sqrt(6 / 360)],
  xavierNormal: [Math.sqrt(2 / 900), Infinity],
  xavierUniform: [Math.sqrt(2 / 900), Math.sqrt(6 / 900)],
  lecunNormal: [Math.sqrt(1 / 360), Infinity],
  lecunUniform: [Math.sqrt(1 / 360), Math.sqrt(3 / 360)],
  orthogonal: [Math.sqrt(1 / 360), Infinity],
  // In each of 20 groups 2 inputs and 3 outputs: 120 of 21,600 weights are 20/60.
  identity: [Math.sqrt(120 / 9 / 21_600 - (120 / 3 / 21_600) ** 2), 1 / 3],
  normal: [0.01, Infinity],
  uniform: [0.05 / Math.sqrt(3), 0.05],
  constant: [0, 0.1],
  zeros: [0, 0],
  ones: [0, 1],
};
const means: Readonly<Record<string, number>> = { ones: 1, constant: 0.1 };

describe("fans", () => {
  it("count the taps of a kernel, the group's channels only", () => {
    expect(fans).toEqual({ fanIn: 360, fanOut: 540 });
    expect(fansOf([3, 3, 1, 32], 32)).toEqual({ fanIn: 9, fanOut: 9 });
    expect(fansOf([100, 10])).toEqual({ fanIn: 100, fanOut: 10 });
    expect(() => fansOf([10])).toThrow("fans: weight is [10], must have at least [in, out]");
  });
});

for (const [name, record] of Object.entries(initializers))
  describe(name, () => {
    const values = [...record.make(key(3), [...shape], fans).data()];
    const [sigma, bound] = expected[name] ?? [Number.NaN, Number.NaN];

    it("has the deviation that its formula says", () => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(means[name] ?? 0, 2);
      // 21,600 samples: the deviation of σ̂ is σ/208. Equal values leave the rounding of their mean.
      expect(Math.abs(Math.sqrt(variance) - sigma)).toBeLessThanOrEqual(sigma * 0.025 + 1e-8);
    });

    it("stays within its bounds, and fills them", () => {
      const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
      if (Number.isFinite(bound)) expect(largest).toBeGreaterThanOrEqual(bound * 0.99);
      else expect(largest).toBeGreaterThan(3 * sigma);
    });

    it("gives equal values for equal keys", () => {
      expect([...record.make(key(3), [...shape], fans).data()]).toEqual(values);
    });
  });

describe("options", () => {
  const std = (init: Initializer, options: Record<string, unknown>): number => {
    const values = [...init.make(key(4), [400, 100], fansOf([400, 100]), options).data()];
    return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  };

  it("large and small Gaussians through normal's deviation (E6, S4)", () => {
    expect(std(initializers.normal, { std: 0.02 })).toBeCloseTo(0.02, 3);
    expect(std(initializers.normal, { std: 2 })).toBeCloseTo(2, 1);
  });

  it("gains multiply the deviation, as numbers or by the activation", () => {
    expect(std(initializers.heNormal, { gain: 3 }) * 20).toBeCloseTo(3, 1);
    expect(std(initializers.heNormal, { gain: "identity" }) * 20).toBeCloseTo(1, 1);
    expect(std(initializers.heNormal, { fan: "out" }) * 10).toBeCloseTo(Math.SQRT2, 1);
    expect(std(initializers.xavierUniform, { gain: 2 }) * Math.sqrt(250)).toBeCloseTo(2, 1);
    expect(std(initializers.orthogonal, { gain: "relu" }) * 20).toBeCloseTo(Math.SQRT2, 5);
  });

  it("are written as text with a colon, and back", () => {
    expect(parseInit("normal:0.02")).toEqual({ type: "normal", std: 0.02 });
    expect(parseInit("heNormal:tanh")).toEqual({ type: "heNormal", gain: "tanh" });
    expect(parseInit("zeros")).toBe("zeros");
    for (const text of ["normal:0.02", "constant:-1", "orthogonal"])
      expect(showInit(parseInit(text))).toBe(text);
    expect(showInit({ type: "heNormal", fan: "out" })).toBe("heNormal fan=out");
    expect(() => parseInit("normal:-1")).toThrow("init: init.std is -1, must be finite and > 0");
    expect(() => parseInit("normal:1e300")).toThrow(
      "init: init.std is 1e+300, must be finite and > 0 in float32, which reaches from 1.4e-45 to 3.4e+38; there it is Infinity",
    );
    expect(() => parseInit("heNormal:1e-50")).toThrow(
      /^init: init\.gain is 1e-50, .*; there it is 0$/,
    );
    expect(() => parseInit("normal:x")).toThrow('init: init.std is "x", must be finite and > 0');
    expect(() => parseInit("zeros:1")).toThrow(
      'init: init is "zeros:1"; zeros has no options, write "zeros"',
    );
    expect(() => parseInit("heNorm")).toThrow(
      /^init: init is "heNorm", must be one of .*; write "heNormal"$/,
    );
  });

  it("stand in the JSON of a layer: a name, or an object with a type", () => {
    const round = (init: Json) => {
      const spec = toSpec(fromSpec({ type: "linear", units: 3, init }));
      return "init" in spec ? spec.init : "default";
    };
    expect(round("zeros")).toBe("zeros");
    expect(round("heNormal")).toBe("default");
    expect(round({ type: "heNormal" })).toBe("default");
    expect(round({ type: "normal", std: 0.01 })).toEqual({ type: "normal", std: 0.01 });
    const refused = (init: Json) => () =>
      fromSpec({ type: "sequential", layers: [{ type: "linear", units: 3, init }] });
    expect(refused({ type: "normal", std: 0 })).toThrow(
      "linear: init.std is 0, must be finite and > 0",
    );
    expect(refused({ type: "normal", stdd: 1 })).toThrow(
      "linear: option init.stdd is unknown; write std",
    );
    expect(refused({ type: "heNormal", gain: "rellu" })).toThrow(
      'linear: init.gain is "rellu", must be finite and > 0, or the name of an activation; write "relu"',
    );
    expect(refused({ type: "heNorm" })).toThrow(
      /linear: init is \{"type":"heNorm"\}, must be one of/,
    );
    expect(refused(3)).toThrow(/linear: init is 3, must be the name of an initialiser, or/);
  });
});

describe("gains", () => {
  it("equal PyTorch's calculate_gain where that follows the formula", () => {
    for (const name of ["identity", "relu", "leakyRelu"] as const)
      expect(Math.abs(gainOf(name) / golden.gains[name] - 1)).toBeLessThan(1e-12);
  });

  it("follow the formula also where PyTorch's were found by trying", () => {
    // E[tanh(z)²] = 0.394294, E[σ(z)²] = 0.293379.
    expect(gainOf("tanh")).toBeCloseTo(1.5925, 4);
    expect(golden.gains.tanh).toBeCloseTo(5 / 3, 12);
    expect(gainOf("sigmoid")).toBeCloseTo(1.8462, 4);
    expect(golden.gains.sigmoid).toBe(1);
  });

  it("exist for every activation", () => {
    for (const a of Object.values(activations))
      if (a.kind === "elementwise") expect(gainOf(a), a.name).toBeGreaterThan(0.1);
      else expect(() => gainOf(a)).toThrow(`gain: activation ${a.name} works along an axis`);
    expect(() => gainOf("nonsense")).toThrow("gain: activation nonsense is unknown");
  });
});

for (const { name, backend, epsilon } of backends)
  describe(`orthogonal on ${name}`, () => {
    beforeAll(() => setBackend(backend));

    const shapes: readonly (readonly [what: string, shape: readonly number[]])[] = [
      ["a tall matrix", [40, 12]],
      ["a wide one", [12, 40]],
      ["a square one", [24, 24]],
      ["a convolution kernel", [3, 3, 2, 8]],
      ["one number", [1, 1]],
      // Made of blocks; the others would take seconds.
      ...(name !== "wasm" ? [] : ([["a large one", [200, 190]]] as const)),
    ];
    it.each(shapes)("%s has orthonormal columns, or rows where there are fewer", (_, shape) => {
      const weight = initializers.orthogonal.make(key(7), shape, fansOf(shape));
      const columns = shape.at(-1) as number;
      const matrix = weight.reshape([-1, columns]);
      const wide = (matrix.shape[0] as number) < columns;
      const values = wide ? matrix : matrix.transpose();
      const [short = 0, long = 0] = values.shape;
      const data = values.data();
      for (let i = 0; i < short; i++)
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let k = 0; k < long; k++)
            dot += (data[i * long + k] as number) * (data[j * long + k] as number);
          expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(32 * epsilon);
        }
    });
  });
