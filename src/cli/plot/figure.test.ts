import { describe, expect, it } from "vitest";
import type { Figure, Plot } from "../../inspect/index.ts";
import { terminalHeatmap, terminalPictures } from "./shades.ts";
import { figuresSvg } from "./svg/index.ts";

const curve = (name: string, values: readonly number[], mark?: "points") => ({
  ...{ name, points: values.map((value, i) => [i, value] as const) },
  ...(mark && { mark }),
});

const mixed: Plot = {
  title: 'what < is & "found"',
  ...{ x: "epoch", y: "mistakes" },
  series: [
    curve("rows", [3, 1, 2], "points"),
    curve("other rows", [1, 2, 2], "points"),
    curve("line", [1, 2, 3]),
    curve("second line", [3, 2, 1]),
  ],
};

/** Every tag that is opened is closed, and nothing stands open in an attribute. */
function expectWhole(svg: string): void {
  const open: string[] = [];
  const rest = svg.replaceAll(/<(\/?)([\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (...found) => {
    const [, close, name, , alone] = found as string[];
    if (close) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name ?? "");
    return "";
  });
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]/);
  expect(rest).not.toMatch(/&(?!(amp|lt|gt|quot|apos|#\d+);)/);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
}

describe("figures as SVG", () => {
  it("are whole XML that says the titles, and tell series apart by dashes and shapes", async () => {
    const svg = await figuresSvg([mixed]);
    expectWhole(svg);
    expect(svg).toContain('what &lt; is &amp; "found"');
    for (const text of ["epoch", "mistakes", "rows", "other rows", "line", "second line"])
      expect(svg).toContain(`>${text}</text>`);
    expect(new Set(svg.match(/stroke-dasharray="[^"]*"/g)).size).toBeGreaterThan(1);
    // Of points of equal size the paths differ by their shape alone.
    const shapes = svg.matchAll(/<path transform="translate\([^)]*\)" d="([A-Z])[^"]*?([AaLHZ])/g);
    expect(new Set([...shapes].map(([, , second]) => second)).size).toBeGreaterThan(1);
  });

  it("divides no counts, and puts a curve that stays the same where it is seen", async () => {
    const counts = await figuresSvg([{ ...mixed, series: [curve("c", [0, 1, 2])] }]);
    expect(counts).not.toMatch(/>\d+\.\d+<\/text>/);
    for (const value of [0, 5, -5]) {
      const flat = await figuresSvg([{ ...mixed, series: [curve("c", [value, value])] }]);
      expectWhole(flat);
      expect(flat).toContain(">0</text>");
      if (value >= 0) expect(flat).not.toContain("−");
    }
  });

  it("draws maps with gaps, pictures, and figures of nothing", async () => {
    const figures: Figure[] = [
      { kind: "heatmap", title: "map", rows: 1, columns: 3, values: [1, Number.NaN, 2] },
      { kind: "heatmap", title: "zeros", rows: 1, columns: 1, values: [0], signed: true },
      { kind: "pictures", title: "filters", height: 1, width: 2, values: [0, 1, 1, 0] },
      { ...mixed, title: "empty", series: [] },
      { ...mixed, title: "gap", logY: true, series: [curve("c", [0, Number.NaN])] },
    ];
    const svg = await figuresSvg(figures);
    expectWhole(svg);
    for (const { title } of figures)
      expect(svg).toContain(title.replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
    expect(svg.match(/data:image\/png;base64/g)).toHaveLength(2);
  });
});

describe("figures in the terminal", () => {
  it("shade a map from blank to full, with a label before its shade and gaps as dots", () => {
    const map = { kind: "heatmap", title: "map", rows: 2, columns: 2 } as const;
    expect(terminalHeatmap({ ...map, values: [0, 0.5, 1, Number.NaN] })).toBe(
      "map\n    ▒▒\n  ██··\n  0 (blank) to 1 (█)",
    );
    expect(
      terminalHeatmap({
        ...map,
        values: [-1, 0, 2, 0],
        signed: true,
        labels: ["a", "b", "c", "d"],
      }),
    ).toBe("map\n  a░b▒\n  c█d▒\n  −2 (blank) to 2 (█)");
    expect(terminalHeatmap({ ...map, values: [3, 3, 3, 3] })).toContain("all 3");
  });

  it("keep to the terminal's width, and say what is left out", () => {
    const wide = terminalHeatmap(
      {
        kind: "heatmap",
        title: "wide",
        rows: 1,
        columns: 60,
        values: Array.from({ length: 60 }, (_, i) => i),
      },
      40,
    );
    expect(wide).toContain("the first 18 of 60 columns");
    for (const line of wide.split("\n").slice(0, 2)) expect(line.length).toBeLessThanOrEqual(40);
    const many = { kind: "pictures", title: "p", height: 2, width: 8 } as const;
    const drawn = terminalPictures({ ...many, values: new Float64Array(16 * 12), columns: 12 }, 40);
    for (const line of drawn.split("\n")) expect(line.length).toBeLessThanOrEqual(40);
  });

  it("take more values than a call has room for", () => {
    const values = new Float64Array(400_000).fill(1);
    expect(
      terminalPictures({
        kind: "pictures",
        title: "p",
        height: 500,
        width: 800,
        values,
        signed: true,
      }),
    ).toContain("█");
    expect(
      terminalHeatmap({ kind: "heatmap", title: "h", rows: 500, columns: 800, values }),
    ).toContain("all 1");
  });
});
