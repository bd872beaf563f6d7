import { describe, expect, it } from "vitest";
import { fromSpec, type Spec, toSpec } from "../../nn/index.ts";
import { edited, jsonEdits, type SpecEdit } from "./edit.ts";

const of = (type: string, options: object = {}): Spec => ({ type, ...options });
const row = (...layers: Spec[]): Spec => of("sequential", { layers });
const changedBy = (spec: Spec, ...edits: SpecEdit[]): Spec => toSpec(edited(fromSpec(spec), edits));

describe("changes of a spec", () => {
  const spec = row(of("linear", { units: 4 }), of("relu"), of("linear", { units: 2 }));

  it("set an option, and take one back to its default", () => {
    const without = changedBy(spec, {
      edit: "set",
      layer: "linear2",
      option: "bias",
      value: false,
    });
    expect(without).toEqual(
      row(of("linear", { units: 4 }), of("relu"), of("linear", { units: 2, bias: false })),
    );
    expect(changedBy(without, { edit: "set", layer: "linear2", option: "bias" })).toEqual(spec);
  });

  it("insert, remove and replace, all by the paths before any of them", () => {
    const edits: SpecEdit[] = [
      { edit: "remove", layer: "linear1" },
      { edit: "insert", where: "after", layer: "relu", spec: of("tanh") },
      { edit: "insert", where: "before", layer: "linear2", spec: of("dropout", { rate: 0.5 }) },
      { edit: "replace", layer: "linear2", spec: of("linear", { units: 3 }) },
    ];
    expect(changedBy(spec, ...edits)).toEqual(
      row(of("relu"), of("dropout", { rate: 0.5 }), of("tanh"), of("linear", { units: 3 })),
    );
  });

  it("keep names, and give one where the row's own would come twice", () => {
    const named = row({ name: "relu", type: "linear", units: 4 }, of("linear", { units: 2 }));
    const made = changedBy(named, {
      edit: "insert",
      where: "after",
      layer: "relu",
      spec: of("relu"),
    });
    expect(made.layers).toMatchObject([{ name: "relu" }, { name: "relu2", type: "relu" }, {}]);
    expect(
      changedBy(named, { edit: "replace", layer: "relu", spec: of("tanh") }).layers,
    ).toMatchObject([{ name: "relu", type: "tanh" }, {}]);
  });

  it("make a row of what stands alone", () => {
    const residual = row(of("residual", { body: of("linear", { units: 4 }) }));
    const edit: SpecEdit = {
      edit: "insert",
      where: "after",
      layer: "residual/body",
      spec: of("relu"),
    };
    expect(changedBy(residual, edit)).toEqual(
      row(of("residual", { body: row(of("linear", { units: 4 }), of("relu")) })),
    );
    expect(changedBy(of("linear", { units: 4 }), { ...edit, layer: "linear" })).toEqual(
      row(of("linear", { units: 4 }), of("relu")),
    );
    expect(changedBy(residual, { edit: "remove", layer: "residual/body" })).toEqual(
      row(of("residual", { body: of("identity") })),
    );
  });

  it("are made from the end, so that no place moves", () => {
    const made = jsonEdits(fromSpec(spec), spec, [
      { edit: "remove", layer: "linear1" },
      { edit: "remove", layer: "relu" },
    ]);
    expect(made.map(({ at }) => at)).toEqual([
      ["layers", 1],
      ["layers", 0],
    ]);
  });

  it("refuse a layer that is not there", () => {
    expect(() => changedBy(spec, { edit: "remove", layer: "conv" })).toThrow(
      "there is no layer conv",
    );
  });
});
