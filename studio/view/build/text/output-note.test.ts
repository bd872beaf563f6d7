import { describe, expect, it } from "vitest";
import { analyse } from "../../../worker/analysis/analyse.ts";
import { outputNote } from "./output-note.ts";

const noteOf = (layers: readonly object[], outputs = 10) => {
  const text = JSON.stringify({ type: "sequential", layers });
  const { network } = analyse(text, [28, 28, 1]);
  if (!network) throw new Error("no network");
  return outputNote(network, outputs, "classes");
};
const flatten = { type: "flatten" };

describe("outputNote", () => {
  it("is silent where the network fits", () => {
    expect(noteOf([flatten, { type: "linear", units: 10 }])).toBeUndefined();
  });

  it("says which number to change, through nested rows", () => {
    expect(noteOf([flatten, { type: "linear", units: 10 }], 2)).toEqual({
      message: "The network gives 10, the data have 2 classes: the last linear needs units 2.",
      at: ["layers", 1],
      option: "units",
    });
    const head = { type: "sequential", layers: [flatten, { type: "linear", units: 10 }] };
    expect(noteOf([{ type: "relu" }, head], 3)?.at).toEqual(["layers", 1, "layers", 1]);
  });

  it("says how to end what gives no numbers in a row", () => {
    expect(noteOf([{ type: "relu" }])).toEqual({
      message:
        "The network gives 28×28×1, the data have 10 classes: end it with flatten or globalAvgPool, then linear with units 10.",
    });
    expect(noteOf([flatten])?.message).toContain("end it with linear with units 10");
    expect(noteOf([flatten])?.at).toBeUndefined();
  });
});
