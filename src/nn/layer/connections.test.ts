import { describe, expect, it } from "vitest";
import { key, tensor } from "../../tensor/index.ts";
import { channelSlice, conv2d, denseConnection, dualPath, type Layer, linear } from "../index.ts";

const apply = (layer: Layer, x = tensor([[1, 2, 3, 4]])) =>
  layer.apply(layer.init(key(0), x.shape.slice(1)), x, { training: false }).output;

/** Twice the sum of x, in every unit. */
const doubled = (units: number): Layer =>
  linear({ units, bias: false, init: { type: "constant", value: 2 } });

describe("channelSlice", () => {
  it("takes the channels from … to, and all where nothing is said", () => {
    expect(apply(channelSlice({ from: 1, to: 3 })).array()).toEqual([[2, 3]]);
    expect(apply(channelSlice({})).array()).toEqual([[1, 2, 3, 4]]);
  });

  it.each([
    [{ from: 4 }, "channels 4 up to 4 are to be taken"],
    [{ from: 3, to: 2 }, "channels 3 up to 2 are to be taken"],
    [{ to: 5 }, "x must have them (from < to ≤ 4)"],
    [{ from: 0.5 }, "channelSlice: from is 0.5, must be a whole number ≥ 0"],
    [{ to: 0 }, "channelSlice: to is 0, must be a whole number ≥ 1"],
  ])("refuses %j", (options, message) => {
    expect(() => apply(channelSlice(options))).toThrow(message);
  });
});

describe("denseConnection", () => {
  it("joins x and what the body makes of it", () => {
    expect(apply(denseConnection(doubled(2))).array()).toEqual([[1, 2, 3, 4, 20, 20]]);
  });

  it("refuses a body that makes the image smaller", () => {
    const x = tensor(new Float32Array(48), [1, 4, 4, 3]);
    expect(() => apply(denseConnection(conv2d({ filters: 2, kernel: 3 })), x)).toThrow(
      "denseConnection: body gives [1, 2, 2, 2], x is [1, 4, 4, 3]; to join them all axes but the last must be equal (mend stride or padding)",
    );
  });
});

describe("dualPath", () => {
  it("sums the first channels and joins the others", () => {
    expect(apply(dualPath(doubled(3), { summed: 2 })).array()).toEqual([[21, 22, 3, 4, 20]]);
    expect(apply(dualPath(doubled(4), { summed: 4 })).array()).toEqual([[21, 22, 23, 24]]);
  });

  it("refuses a body with too few channels", () => {
    expect(() => apply(dualPath(doubled(1), { summed: 2 }))).toThrow(
      "dualPath: body gives [1, 1], shortcut gives [1, 4], 2 channels are summed; both must have so many",
    );
  });
});
