import { describe, expect, it } from "vitest";
import { describeKinds, fromSpec } from "../../src/nn/index.ts";
import { key } from "../../src/tensor/index.ts";
import { newLayer } from "./new-layer.ts";

/** What kinds read, where it is no image. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  ...{ conv1d: [12, 8], convTranspose1d: [12, 8], maxPool1d: [12, 8], avgPool1d: [12, 8] },
  ...{ conv3d: [4, 8, 8, 2], convTranspose3d: [4, 8, 8, 2] },
  ...{ maxPool3d: [4, 8, 8, 2], avgPool3d: [4, 8, 8, 2] },
  ...{ rnn: [12, 8], lstm: [12, 8], gru: [12, 8], embedding: [12] },
  ...{ positions: [12, 8], multiHeadAttention: [12, 8], transformerEncoder: [12, 8] },
};

describe("newLayer", () => {
  for (const kind of describeKinds())
    it(`${kind.type} fits what it is put behind`, () => {
      const shape = shapes[kind.type] ?? [8, 8, 6];
      expect(() => fromSpec(newLayer(kind, shape)).init(key(0), shape)).not.toThrow();
    });

  it("keeps the size of images and the channels of bodies", () => {
    const of = (type: string, shape = [8, 8, 6]) => {
      const kind = describeKinds().find((kind) => kind.type === type);
      return kind && newLayer(kind, shape);
    };
    expect(of("conv2d")).toEqual({ type: "conv2d", filters: 8, kernel: 3, padding: "same" });
    expect(of("residual")).toEqual({
      type: "residual",
      body: { type: "conv2d", filters: 6, kernel: 3, padding: "same" },
    });
    expect(of("residual", [20])?.body).toEqual({ type: "linear", units: 20 });
  });
});
