/** MobileNets, ShuffleNets and SqueezeNets beside the figures of their papers. */
import { describe, expect, it } from "vitest";
import { summarise } from "../inspect/index.ts";
import { mobilenetV1, mobilenetV1Plain, mobilenetV2, models, shufflenet } from "./index.ts";

const image = [224, 224, 3];
const million = (n: number) => Math.round(n / 1e5) / 10;

describe("MobileNet and its twin with plain convolutions (lecture S4)", () => {
  it("have 4.2 and 29.3 million parameters", () => {
    expect(million(mobilenetV1.expect.params)).toBe(4.2);
    expect(million(mobilenetV1Plain.expect.params)).toBe(29.3);
  });

  it("have 569 and 4866 million multiply-adds, the classifier counted for the first only", () => {
    expect(Math.round(mobilenetV1.expect.macs / 1e6)).toBe(569);
    expect(Math.round((mobilenetV1Plain.expect.macs - 1024 * 1000) / 1e6)).toBe(4866);
  });
});

describe("MobileNet v2", () => {
  it("has the 3.4 million parameters and 300 million multiply-adds of the paper's table 4", () => {
    // 3.5 as its authors count today, and torchvision.
    expect(million(mobilenetV2.expect.params)).toBe(3.5);
    expect(Math.round(mobilenetV2.expect.macs / 1e6)).toBe(301);
  });

  it.each([
    [1.4, 6.1, 583],
    [0.75, 2.6, 209],
    [0.5, 2.0, 97],
    [0.35, 1.7, 59],
  ])(
    "%d times as wide has the %d million parameters and %d million multiply-adds of its authors' table",
    (width, params, macs) => {
      const summary = summarise(mobilenetV2.build({ width }), image);
      expect(Math.abs(million(summary.params) - params)).toBeLessThan(0.11);
      expect(Math.abs(summary.macs / 1e6 - macs)).toBeLessThan(1.5);
    },
  );

  it("refuses a width that is none", () => {
    expect(() => mobilenetV2.build({ width: -1 })).toThrow("width is -1, must be a number above 0");
  });
});

describe("ShuffleNet v1, table 2: about the same cost for any number of groups", () => {
  it.each([
    [1, 143],
    [2, 140],
    [3, 137],
    [4, 133],
    [8, 137],
  ] as const)("%d groups: %d million multiply-adds", (groups, macs) => {
    const summary = summarise(shufflenet({ groups }), image);
    expect(Math.abs(summary.macs / 1e6 - macs)).toBeLessThan(1.5);
  });
});

describe("ShuffleNet v2, table 8", () => {
  it.each([
    ["x0_5", 1.4, 41],
    ["x1_0", 2.3, 146],
    ["x1_5", 3.5, 299],
    ["x2_0", 7.4, 591],
  ])("%s has %d million parameters and about %d million multiply-adds", (name, params, macs) => {
    const model = models.get(`shufflenet_v2_${name}`) ?? expect.fail();
    expect(million(model.expect.params)).toBe(params);
    // The paper counts activations and poolings too.
    expect(Math.abs(model.expect.macs / 1e6 / macs - 1)).toBeLessThan(0.015);
  });
});
