import { describe, expect, it } from "vitest";
import { input } from "../../expr/expr.ts";
import type { Node } from "../../graph/node.ts";
import { full, leaf, map, reduce } from "../../graph/primitives/index.ts";
import { reference } from "./index.ts";
import { ReferenceStorage } from "./storage.ts";

const backend = reference();
const float = (...shape: number[]): Node => leaf({ shape, dtype: "float32" });

describe("reference", () => {
  it("computes and answers in float64", () => {
    const x = float(2);
    const y = map(input(0).div(3), [x]);
    const [got] = backend
      .compile({ inputs: [x], outputs: [y], donations: [undefined] })
      .run([Float32Array.of(1, 2)]);
    expect(got).toEqual(Float64Array.of(1 / 3, 2 / 3));
  });

  it("gives int, uint and bool in their own arrays", () => {
    const x = leaf({ shape: [2], dtype: "int32" });
    const outputs = [
      map(input(0, "int32").mul(2 ** 30), [x]),
      map(input(0, "int32").cast("uint32"), [x]),
      map(input(0, "int32").lt(0), [x]),
    ];
    const got = backend
      .compile({ inputs: [x], outputs, donations: outputs.map(() => undefined) })
      .run([Int32Array.of(-1, 6)]);
    expect(got).toEqual([
      Int32Array.of(-(2 ** 30), -(2 ** 31)),
      Uint32Array.of(2 ** 32 - 1, 6),
      Int32Array.of(1, 0),
    ]);
  });

  it("profiles every node", () => {
    const x = float(3, 4);
    const y = reduce(map(input(0).exp(), [x]), { reducer: "sum", axes: [1] });
    const { kernels = [], outputs = [] } =
      backend
        .compile({ inputs: [x], outputs: [y], donations: [undefined] })
        .profile?.([new Float32Array(12)]) ?? {};
    expect(kernels.map(({ name }) => name)).toEqual(["map", "reduce"]);
    expect(kernels[1]!.bytes).toBe((12 + 3) * 8);
    expect(outputs).toEqual([Float64Array.of(4, 4, 4)]);
  });

  it("gives donated outputs back as storage, which the next run takes", () => {
    const state = float(1);
    const step = backend.compile({
      inputs: [state],
      outputs: [map(input(0).add(0.1), [state])],
      donations: [0],
    });
    const [first] = step.run([Float32Array.of(1)]);
    expect(first).toBeInstanceOf(ReferenceStorage);
    const [second] = step.run([first!]);
    // In float64 from step to step.
    expect(second instanceof ReferenceStorage && second.read()).toEqual(
      Float64Array.of(1 + 0.1 + 0.1),
    );
    expect(() => step.run([first!])).toThrow("this storage was donated to a later run");
  });

  it("keeps what a failed run was to take over", () => {
    const [state, other] = [float(1), float(2)];
    const step = backend.compile({
      inputs: [state, other],
      outputs: [map(input(0).neg(), [state])],
      donations: [0],
    });
    const storage = new ReferenceStorage(Float64Array.of(5));
    expect(() => step.run([storage, new Float32Array(3)])).toThrow(
      "input 1 has 3 values, [2] needs 2",
    );
    expect(storage.read()).toEqual(Float64Array.of(5));
  });

  it("refuses a placeholder that is no input, before any run", () => {
    const [x, y] = [float(2), leaf({ shape: [2], dtype: "float32", name: "bias" })];
    const outputs = [map(input(0).add(input(1)), [x, y])];
    expect(() => backend.compile({ inputs: [x], outputs, donations: [undefined] })).toThrow(
      "leaf bias has no values and is no input of the graph",
    );
    expect(() =>
      backend.compile({ inputs: [x], outputs: [full([1], 1)], donations: [undefined] }).run([]),
    ).toThrow("1 inputs are needed, 0 came");
  });
});
