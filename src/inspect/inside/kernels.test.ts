import { describe, expect, it } from "vitest";
import {
  conv2d,
  convTranspose2d,
  depthwiseConv2d,
  flatten,
  type Layer,
  linear,
  lstm,
  residual,
  sequential,
} from "../../nn/index.ts";
import { key, leafPaths, type Tensor } from "../../tensor/index.ts";
import { kernelPictures, shades } from "./kernels.ts";

const of = (model: Layer, shape: readonly number[]) => {
  const variables = model.init(key(1), shape);
  return { variables, pictures: kernelPictures(model, shape)(variables) };
};
const nested = (tensor: unknown) => (tensor as Tensor).array() as unknown as number[][][][];

describe("kernelPictures", () => {
  it("shows a convolution's filters, channel by channel", () => {
    const model = sequential({
      conv: conv2d({ filters: 4, kernel: [3, 2] }),
      block: residual(conv2d({ filters: 4, kernel: 1 })),
    });
    const { variables, pictures } = of(model, [8, 8, 3]);
    expect(pictures.map(({ weight }) => weight)).toEqual(
      leafPaths(variables.params).filter((path) => path.endsWith("weight")),
    );
    const [conv, pointwise] = pictures;
    expect(conv).toMatchObject({ filters: 4, channels: 3, height: 3, width: 2, matrix: false });
    const weight = nested((variables.params as { conv: { weight: Tensor } }).conv.weight);
    for (let o = 0; o < 4; o++)
      for (let i = 0; i < 3; i++)
        for (let y = 0; y < 3; y++)
          for (let x = 0; x < 2; x++)
            expect(conv?.values[((o * 3 + i) * 3 + y) * 2 + x]).toBe(weight[y]?.[x]?.[i]?.[o]);
    expect(pointwise).toMatchObject({ filters: 1, height: 4, width: 4, matrix: true });
  });

  it("shows a linear layer's units in the shape of the image they read", () => {
    const model = sequential({
      flatten: flatten(),
      head: linear({ units: 3 }),
      last: linear({ units: 2 }),
    });
    const { variables, pictures } = of(model, [4, 5, 2]);
    const [head, last] = pictures;
    expect(head).toMatchObject({ filters: 3, channels: 2, height: 4, width: 5, matrix: false });
    const { weight } = (variables.params as { head: { weight: Tensor } }).head;
    const rows = weight.array() as unknown as number[][];
    for (let o = 0; o < 3; o++)
      for (let c = 0; c < 2; c++)
        for (let y = 0; y < 4; y++)
          for (let x = 0; x < 5; x++)
            expect(head?.values[((o * 2 + c) * 4 + y) * 5 + x]).toBe(
              rows[(y * 5 + x) * 2 + c]?.[o],
            );
    expect(last).toMatchObject({ filters: 1, height: 2, width: 3, matrix: true });
    const matrix = (variables.params as { last: { weight: Tensor } }).last.weight.array();
    expect(last?.values[3]).toBe((matrix as unknown as number[][])[0]?.[1]);
  });

  it("knows depthwise and transposed convolutions, models of one layer, and gates", () => {
    expect(of(depthwiseConv2d({ kernel: 3 }), [8, 8, 5]).pictures).toMatchObject([
      { weight: "weight", filters: 5, channels: 1, height: 3, width: 3 },
    ]);
    const turned = of(convTranspose2d({ filters: 2, kernel: 3 }), [4, 4, 5]);
    expect(turned.pictures).toMatchObject([{ filters: 2, channels: 5, height: 3, width: 3 }]);
    const weight = nested((turned.variables.params as { weight: Tensor }).weight);
    expect(turned.pictures[0]?.values[(1 * 5 + 4) * 9 + 2 * 3]).toBe(weight[2]?.[0]?.[1]?.[4]);
    const gates = of(lstm({ units: 3 }), [6, 2]).pictures;
    expect(gates.length).toBeGreaterThan(0);
    for (const { matrix, values, height, width } of gates) {
      expect(matrix).toBe(true);
      expect(values).toHaveLength(height * width);
    }
  });

  it("gives the layers that are asked for", () => {
    const model = sequential({ a: linear({ units: 3 }), b: linear({ units: 2 }) });
    const variables = model.init(key(1), [4]);
    expect(kernelPictures(model, [4])(variables, (path) => path === "b")).toHaveLength(1);
  });
});

describe("shades", () => {
  it("divides by the largest magnitude of all, or of each", () => {
    expect([...shades([1, -2, 0, 4])]).toEqual([0.25, -0.5, 0, 1]);
    expect([...shades([1, -2, 0, 4], { size: 2 })]).toEqual([0.5, -1, 0, 1]);
  });

  it("keeps 0, NaN and infinite values what they are", () => {
    expect([...shades([0, 0])]).toEqual([0, 0]);
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2];
    expect([...shades(odd)]).toEqual([Number.NaN, 1, -1, 1]);
    expect(shades([])).toHaveLength(0);
  });
});
