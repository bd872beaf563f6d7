import { describe, expect, it } from "vitest";
import { fromSpec, type Spec } from "../../nn/index.ts";
import { edited } from "./edit.ts";
import { explainMisfit } from "./misfit.ts";

const of = (type: string, options: object = {}): Spec => ({ type, ...options });
const conv = (options: object = {}): Spec => of("conv2d", { filters: 4, kernel: 3, ...options });
const row = (...layers: Spec[]): Spec => of("sequential", { layers });

const cases: readonly (readonly [name: string, model: Spec, layer: string, repair: RegExp])[] = [
  ["a convolution behind flatten", row(of("flatten"), conv()), "conv2d", /^remove flatten$/],
  [
    "pooling twice to a vector",
    row(conv(), of("globalAvgPool"), of("globalAvgPool")),
    "globalAvgPool2",
    /remove/,
  ],
  [
    "a window that does not fit",
    row(of("maxPool", { size: 4 }), conv({ kernel: 5 })),
    "conv2d",
    /"same"/,
  ],
  ["a pooling that does not fit", row(conv(), of("maxPool", { size: 11 })), "maxPool", /"same"/],
  ["groups that do not divide", row(conv({ filters: 4, groups: 2 })), "conv2d", /groups to 1/],
  [
    "a residual that shrinks",
    row(conv({ padding: 1 }), of("residual", { body: conv() })),
    "residual",
    /padding of residual\/body/,
  ],
  [
    "a residual with more channels",
    row(conv({ padding: 1 }), of("residual", { body: conv({ filters: 9, padding: 1 }) })),
    "residual",
    /shortcut of 1×1/,
  ],
  [
    "a residual with a stride",
    row(conv({ padding: 1 }), of("residual", { body: conv({ stride: 2, padding: 1 }) })),
    "residual",
    /shortcut/,
  ],
  [
    "branches of unlike size",
    row(of("branches", { layers: [conv(), conv({ kernel: 1 })] })),
    "branches",
    /padding of/,
  ],
];

describe("explainMisfit", () => {
  it("is undefined for what fits", () => {
    expect(explainMisfit(fromSpec(row(conv())), [10, 10, 3])).toBeUndefined();
  });

  it.each(cases)("%s", (_, spec, layer, describes) => {
    const model = fromSpec(spec);
    const misfit = explainMisfit(model, [10, 10, 3]);
    expect(misfit?.layer).toBe(layer);
    expect(misfit?.repair?.describe).toMatch(describes);
    const after = edited(model, misfit?.repair?.edits ?? []);
    expect(explainMisfit(after, [10, 10, 3])).toBeUndefined();
  });

  it("says what is wrong where nothing can be done", () => {
    const misfit = explainMisfit(fromSpec(conv()), [10]);
    expect(misfit?.layer).toBe("conv2d");
    expect(misfit?.message).toContain("must be");
    expect(misfit?.repair).toBeUndefined();
  });
});
