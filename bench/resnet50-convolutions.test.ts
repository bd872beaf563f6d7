import { expect, it } from "vitest";
import { resnet50 } from "../src/zoo/index.ts";
import { resnet50Convolutions } from "./resnet50-convolutions.ts";

it("finds ResNet-50's 53 convolutions, 23 of them distinct, with all of its MACs but the classifier's", () => {
  const convolutions = resnet50Convolutions();
  expect(convolutions.length).toBe(23);
  expect(convolutions.reduce((sum, { layers }) => sum + layers, 0)).toBe(53);
  const macs = convolutions.reduce(
    (sum, { layers, rows, kernel, channels, filters }) =>
      sum + layers * rows ** 2 * kernel ** 2 * channels * filters,
    0,
  );
  expect(macs).toBe(resnet50.expect.macs - 2048 * 1000);
});
