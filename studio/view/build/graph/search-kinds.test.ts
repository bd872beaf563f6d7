import { expect, it } from "vitest";
import { describeKinds } from "../../../../src/nn/index.ts";
import { searchKinds } from "./search-kinds.ts";

const found = (query: string): string[] =>
  searchKinds(describeKinds(), query).map(({ type }) => type);

it("finds kinds by name, other names and what they do, the nearest name first", () => {
  expect(found("")).toHaveLength(describeKinds().length);
  expect(found("relu")[0]).toBe("relu");
  expect(found("conv")[0]).toBe("conv2d");
  expect(found("swish")[0]).toBe("silu");
  expect(found("batch norm")[0]).toBe("batchNorm");
  expect(found("squeeze excitation")).toEqual(["gate"]);
  expect(found("nothing like this")).toEqual([]);
});
