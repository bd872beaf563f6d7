import { describe, expect, it } from "vitest";
import {
  batchNorm,
  branches,
  conv2d,
  flatten,
  linear,
  maxPool,
  relu,
  residual,
  sequential,
} from "../../nn/index.ts";
import { renderCsv, renderJson, renderMarkdown, renderText, summarise } from "../index.ts";
import { bar, showBytes, showShare } from "./numbers.ts";

const small = summarise(
  sequential(
    conv2d({ filters: 4, kernel: 3, bias: false }),
    batchNorm(),
    relu(),
    flatten(),
    linear({ units: 10 }),
  ),
  [6, 5, 2],
);

const same = (): ReturnType<typeof conv2d> => conv2d({ filters: 4, kernel: 3, padding: 1 });
const nested = summarise(
  sequential({
    stem: same(),
    block: residual(sequential(same(), relu())),
    mixed: branches({ left: same(), right: maxPool({ size: 3, stride: 1, padding: 1 }) }),
  }),
  [8, 8, 4],
);

describe("text", () => {
  it("is aligned columns with the shares and a total", () => {
    expect(renderText(small)).toMatchInlineSnapshot(`
      "layer      type       output  params     %   MACs     %            memory  field  jump  start
      ─────────  ─────────  ──────  ──────  ────  ─────  ────  ────────  ──────  ─────  ────  ─────
      conv2d     conv2d     4×3×4       72  12.6    864  64.3  ████████   192 B      3     1    1.5
      batchNorm  batchNorm  4×3×4        8   1.4      0                   192 B      3     1    1.5
      relu       relu       4×3×4        0            0                   192 B      3     1    1.5
      flatten    flatten    48           0            0                   192 B      3     1    1.5
      linear     linear     10         490  86.0    480  35.7  ████▌       40 B    6×5     1  3×2.5
      ─────────  ─────────  ──────  ──────  ────  ─────  ────  ────────  ──────  ─────  ────  ─────
      total                 10         570   100  1,344   100             808 B
      570 parameters, all trainable, and 8 elements of state, not trained; 1,344 multiply-accumulates
      "
    `);
  });

  it("nests layers below their composite, and says what a composite does itself", () => {
    expect(
      renderText(nested, { columns: ["layer", "params", "activations", "field"] }),
    ).toMatchInlineSnapshot(`
      "layer       params  activations  field
      ──────────  ──────  ───────────  ─────
      stem           148          256      3
      block                       256      5
        body                               5
          conv2d     148          256      5
          relu         0          256      5
      mixed                       512      7
        left         148          256      7
        right          0          256      7
      ──────────  ──────  ───────────  ─────
      total          444        2,048
      444 parameters, all trainable; 27,648 multiply-accumulates
      "
    `);
  });

  it("folds what is deeper than asked for into sums, which leaves the total as it is", () => {
    const lines = renderText(nested, { depth: 1, columns: ["layer", "params"] }).split("\n");
    expect(lines.slice(2, 7)).toEqual([
      "stem      148",
      "block     148",
      "mixed     148",
      "─────  ──────",
      "total     444",
    ]);
    expect(lines.at(-2)).toBe("folded at depth 1; --depth 3 shows all 8 rows");
  });

  it("leaves out columns that do not fit, and says which; those asked for stay", () => {
    const text = renderText(small, { width: 60 });
    expect(
      Math.max(
        ...text
          .split("\n")
          .slice(0, 8)
          .map((line) => line.length),
      ),
    ).toBeLessThan(61);
    expect(text).toContain("left out to fit the width: bar, start, params%, ");
    const asked = renderText(small, { width: 20, columns: ["layer", "type", "output"] });
    expect(asked.split("\n")[0]).toBe("layer      type       output");
  });

  it("ends with the planned memory, where it was asked for", () => {
    const memory = { inference: 617_552, training: 2_413_646_488 };
    expect(
      renderText({ ...small, memory })
        .split("\n")
        .at(-2),
    ).toBe("memory, batch of 1: 618 kB for a forward pass, 2.41 GB for a training step");
  });

  it("refuses a column that there is not", () => {
    expect(() => renderText(small, { columns: ["parms"] })).toThrow(
      "column 'parms' is unknown (did you mean params?)",
    );
  });
});

describe("CSV and Markdown", () => {
  it("CSV has one line a layer, plain numbers", () => {
    const lines = renderCsv(small).trimEnd().split("\r\n");
    expect(lines[0]).toBe("layer,type,input,output,params,macs,field,jump,start");
    expect(lines[1]).toBe("conv2d,conv2d,6x5x2,4x3x4,72,864,3x3,1x1,1.5x1.5");
    expect(lines).toHaveLength(6);
    expect(renderCsv(nested, { depth: 1, columns: ["layer", "macs"] })).toBe(
      "layer,macs\r\nstem,9216\r\nblock,9216\r\nmixed,9216\r\n",
    );
  });

  it("Markdown is a table, with the total below", () => {
    const lines = renderMarkdown(small).trimEnd().split("\n");
    expect(lines[1]).toBe("| --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: |");
    expect(lines.at(-1)).toBe(
      "| **total** |  | **6×5×2** | **10** | **570** | **1,344** |  |  |  |",
    );
  });
});

describe("JSON", () => {
  it("survives the trip, memory null where it was not asked for", () => {
    const json = JSON.parse(JSON.stringify(renderJson(small, "small")));
    expect({ ...json, layers: json.layers.length }).toEqual({
      model: "small",
      input: [6, 5, 2],
      params: 570,
      trainable: 570,
      macs: 1344,
      activations: 202,
      memory: null,
      layers: 5,
    });
    expect(json.layers[0]).toEqual({
      path: "conv2d",
      type: "conv2d",
      input: [6, 5, 2],
      output: [4, 3, 4],
      params: 72,
      trainable: 72,
      state: 0,
      macs: 864,
      activations: 48,
      share: { params: 72 / 570, macs: 864 / 1344, activations: 48 / 202 },
      receptiveField: [3, 3],
      jump: [1, 1],
      start: [1.5, 1.5],
    });
  });

  it("adds up in every way of folding, with the doubled field where asked for", () => {
    for (const depth of [1, 2, 3]) {
      const { layers, macs, activations } = renderJson(nested, "nested", { depth, doubling: true });
      const sum = (name: "macs" | "activations") => layers.reduce((all, row) => all + row[name], 0);
      expect([sum("macs"), sum("activations")]).toEqual([macs, activations]);
      expect(layers.at(-1)?.doubled).toEqual([7, 7]);
    }
  });
});

it("writes bytes, shares and bars", () => {
  expect([0, 832, 999, 1610, 999_600, 1_610_000, 23e9].map(showBytes)).toEqual([
    "0 B",
    "832 B",
    "999 B",
    "1.61 kB",
    "1.00 MB",
    "1.61 MB",
    "23.0 GB",
  ]);
  expect([0, 1, 500, 9999, 10_000].map((part) => showShare(part, 10_000))).toEqual([
    "0.0",
    "<0.1",
    "5.0",
    "100.0",
    "100",
  ]);
  expect([0, 1e-9, 0.5, 0.8125, 1].map((share) => bar(share, 2))).toEqual([
    "",
    "▏",
    "█",
    "█▋",
    "██",
  ]);
});
