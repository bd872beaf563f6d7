import { expect, it } from "vitest";
import { OPSETS } from "../../../src/formats/onnx/export/export.ts";
import { kinds, opsets } from "./kinds.ts";

it("offers the opsets that can be written", () => {
  expect(opsets).toEqual({ least: OPSETS.least, most: OPSETS.most, usual: OPSETS.default });
});

it("offers everything once", () => {
  const names = kinds.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
