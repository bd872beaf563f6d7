import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  batchNorm,
  conv2d,
  flatten,
  globalAvgPool,
  type Layer,
  linear,
  maxPool,
  relu,
  sequential,
} from "../nn/index.ts";
import { alignLayers, renderDiff, renderDiffJson, renderDiffMarkdown, summarise } from "./index.ts";

const conv = (filters: number): Layer => conv2d({ filters, kernel: 3, padding: 1 });
const named = (model: string, layer: Layer, input = [8, 8, 3], memory = false) => ({
  model,
  summary: summarise(layer, input, { memory }),
});

const plain = named(
  "plain",
  sequential({
    stem: conv(8),
    act: relu(),
    body: conv(8),
    pool: maxPool({ size: 2 }),
    flat: flatten(),
    head: linear({ units: 10 }),
  }),
);
const normal = named(
  "normal",
  sequential({
    stem: conv(8),
    norm: batchNorm(),
    act: relu(),
    body: conv(16),
    pool: maxPool({ size: 2 }),
    gap: globalAvgPool(),
    head: linear({ units: 10 }),
  }),
);

const told = (a = plain, b = normal) =>
  alignLayers(a.summary, b.summary).map(({ change, a, b }) => [change, a?.path, b?.path]);

describe("alignment", () => {
  it("pairs layers of one type in order, and leaves out what the other has not", () => {
    expect(told()).toEqual([
      ["same", "stem", "stem"],
      ["added", undefined, "norm"],
      ["same", "act", "act"],
      ["changed", "body", "body"],
      ["changed", "pool", "pool"],
      ["removed", "flat", undefined],
      ["added", undefined, "gap"],
      ["changed", "head", "head"],
    ]);
  });

  it("of a model with itself is the same everywhere", () => {
    expect(told(plain, plain).map(([change]) => change)).toEqual(new Array(6).fill("same"));
  });

  it("prefers equal shapes to equal places", () => {
    const one = named("one", sequential({ a: conv(4) }));
    const two = named("two", sequential({ x: conv(9), y: conv(4) }), [8, 8, 3]);
    const three = named("three", sequential({ x: conv(3), a: conv(4) }));
    expect(told(one, three)).toEqual([
      ["added", undefined, "x"],
      ["same", "a", "a"],
    ]);
    expect(told(one, two)).toEqual([
      ["added", undefined, "x"],
      ["changed", "a", "y"],
    ]);
  });

  it("holds every layer of both once, in their order, for random networks", () => {
    const layer = fc.constantFrom(relu(), conv(4), conv(6), batchNorm(), maxPool({ size: 1 }));
    const model = fc
      .array(layer, { minLength: 1, maxLength: 8 })
      .map((layers) => sequential(...layers));
    fc.assert(
      fc.property(model, model, (first, second) => {
        const [a, b] = [named("a", first), named("b", second)];
        const pairs = alignLayers(a.summary, b.summary);
        const paths = (side: "a" | "b") => pairs.flatMap((pair) => pair[side]?.path ?? []);
        expect(paths("a")).toEqual(a.summary.layers.map(({ path }) => path));
        expect(paths("b")).toEqual(b.summary.layers.map(({ path }) => path));
        for (const { change, a, b } of pairs) {
          expect(change === "added").toBe(a === undefined);
          expect(change === "removed").toBe(b === undefined);
          if (a && b) expect(a.type).toBe(b.type);
        }
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});

describe("what is shown", () => {
  it("is the totals with their ratios, then the layers", () => {
    expect(renderDiff(plain, normal)).toMatchInlineSnapshot(`
      "                         plain  normal   ratio
      ──────────────────────  ──────  ──────  ──────
      input                    8×8×3   8×8×3
      output                      10      10
      parameters               2,098   1,578  ×0.752
      state, not trained           0      16
      MACs                    51,968  87,712   ×1.69
      activations              1,802   2,842   ×1.58
      widest receptive field       6       6   ×1.00
      layers                       6       7   ×1.17
      of these with MACs           3       3   ×1.00

         type           plain  normal  output               params             MACs
      ─  ─────────────  ─────  ──────  ──────────────  ───────────  ───────────────
      =  conv2d         stem   stem    8×8×8                   224           13,824
      +  batchNorm             norm    8×8×8                    16                0
      =  relu           act    act     8×8×8                     0                0
      ~  conv2d         body   body    8×8×8 → 8×8×16  584 → 1,168  36,864 → 73,728
      ~  maxPool        pool   pool    4×4×8 → 4×4×16            0                0
      −  flatten        flat           128                       0                0
      +  globalAvgPool         gap     16                        0                0
      ~  linear         head   head    10              1,290 → 170      1,280 → 160
      = equal, ~ plain → normal, − in plain only, + in normal only
      "
    `);
  });

  it("tells equal layers in a row in one line, unless all are asked for", () => {
    expect(renderDiff(plain, plain)).toContain("=  6 equal  stem …  stem …");
    expect(renderDiff(plain, plain, { all: true })).toMatch(/= {2}maxPool +pool +pool/);
  });

  it("folds composites", () => {
    const deep = named("deep", sequential({ block: sequential(conv(4), relu()), head: conv(2) }));
    const shallow = named("shallow", sequential({ block: sequential(conv(4)), head: conv(2) }));
    const text = renderDiff(deep, shallow, { depth: 1 });
    expect(text).toContain("folded at depth 1; --depth 2 shows all");
    // The figures that are compared are equal; the activation is no parameter.
    expect(text).toMatch(/= {2}sequential +block +block/);
  });

  it("as Markdown and as JSON", () => {
    expect(renderDiffMarkdown(plain, normal)).toContain(
      "| ~ | conv2d | body | body | 8×8×8 → 8×8×16 |",
    );
    const json = renderDiffJson(plain, normal);
    expect(json.totals.params).toEqual({ a: 2098, b: 1578, ratio: 1578 / 2098 });
    expect(json.totals.training).toEqual({ a: null, b: null, ratio: null });
    expect(json.layers[1]).toEqual({
      change: "added",
      a: null,
      b: {
        path: "norm",
        type: "batchNorm",
        input: [8, 8, 8],
        output: [8, 8, 8],
        params: 16,
        macs: 0,
        receptiveField: [3, 3],
      },
    });
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  it("with planned memory, where it is known", () => {
    const known = named("known", sequential(linear({ units: 2 })), [4], true);
    expect(renderDiff(known, known)).toMatch(/memory, training step +\d+ B +\d+ B +×1\.00/);
  });
});
