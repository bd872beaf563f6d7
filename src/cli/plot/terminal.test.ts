import { describe, expect, it } from "vitest";
import type { Plot, Series } from "../../inspect/index.ts";
import { terminalPlot } from "./terminal.ts";
import { linearTicks, logTicks } from "./ticks.ts";

const plot = (series: readonly Series[], more: Partial<Plot> = {}): Plot => ({
  title: "title",
  x: "step",
  y: "loss",
  series,
  ...more,
});
const line = (name: string, ...values: readonly number[]): Series => ({
  name,
  points: values.map((y, x) => [x, y]),
});
const draw = (given: Plot, columns = 60): string => terminalPlot(given, { columns, colour: false });
/** What stands to the right of the axis, from the top. */
const cells = (text: string): string[] =>
  text.split("\n").flatMap((row) => /[│┤](.*)/.exec(row)?.slice(1) ?? []);

describe("ticks", () => {
  it("are few round numbers within the range", () => {
    const labels = (low: number, high: number, most = 5) =>
      linearTicks(low, high, most).map(({ label }) => label);
    expect(labels(-4.97, 5.03)).toEqual(["−4", "−2", "0", "2", "4"]);
    expect(labels(0, 0.31)).toEqual(["0", "0.1", "0.2", "0.3"]);
    expect(labels(0, 200_000)).toEqual(["0", "50000", "100000", "150000", "200000"]);
    expect(labels(0, 3e-6, 4)).toEqual(["0", "1e−6", "2e−6", "3e−6"]);
    expect(labels(99.4, 99.42, 3)).toEqual(["99.4", "99.41", "99.42"]);
    expect(labels(3, 3)).toEqual(["3"]);
  });

  it("of a logarithmic axis are powers of ten, or round numbers where less than a decade is seen", () => {
    const labels = (low: number, high: number) =>
      logTicks(Math.log10(low), Math.log10(high), 5).map(({ label }) => label);
    expect(labels(0.5, 2000)).toEqual(["1", "10", "100", "1000"]);
    expect(labels(1e-12, 1)).toEqual(["1e−12", "1e−9", "1e−6", "1e−3", "1"]);
    expect(labels(0.3, 0.7)).toEqual(["0.3", "0.4", "0.5", "0.6", "0.7"]);
  });
});

describe("a plot in the terminal", () => {
  it("has title, axes with their names, and the meaning of each symbol", () => {
    const text = draw(plot([line("sgd", 1, 2, 3), line("adam", 3, 2, 1)]));
    const lines = text.split("\n");
    expect(lines[0]).toBe("title");
    expect(lines[1]).toBe("loss");
    expect(lines.at(-2)?.trim()).toBe("step");
    expect(lines.at(-1)).toBe("  ● sgd   + adam");
    expect(cells(text).at(-1)?.startsWith("●")).toBe(true);
    expect(cells(text).at(0)?.startsWith("+")).toBe(true);
  });

  it("writes every label whole", () => {
    const labels = draw(plot([line("a", 0, 0.5, 1)]))
      .split("\n")
      .flatMap((row) => /^ *(\S+)┤/.exec(row)?.[1] ?? []);
    expect(labels).toEqual(["1", "0.5", "0"]);
  });

  it("shows both of two series that lie on each other", () => {
    const text = draw(plot([line("a", 1, 2), line("b", 1, 2)]));
    expect(cells(text).join("")).toMatch(/●.*\+|\+.*●/);
  });

  it("fits its columns", () => {
    for (const columns of [20, 40, 57, 100]) {
      const text = draw(plot([line("a", -1e-7, 5, 2, 1e5)]), columns);
      for (const row of text.split("\n")) expect(row.length).toBeLessThanOrEqual(columns);
    }
  });

  it("leaves gaps at NaN and ±∞, and at 0 on a logarithmic axis", () => {
    const flat = (...values: number[]) => cells(draw(plot([line("a", ...values)]))).join("");
    expect(flat(1, 1, 1, 1, 1).match(/● +●/)).toBeNull();
    expect(flat(1, 1, Number.NaN, 1, 1)).toMatch(/● +●/);
    expect(flat(1, 1, Infinity, 1, 1)).toMatch(/● +●/);
    const log = draw(plot([line("a", 1, 1, 0, 1, 1)], { logY: true }));
    expect(cells(log).join("")).toMatch(/● +●/);
    expect(log).toContain("loss (logarithmic)");
  });

  it("draws one point, a constant, values of ±1e308, and says where there is nothing", () => {
    expect(
      cells(draw(plot([line("a", 5)])))
        .join("")
        .trim(),
    ).toBe("●");
    expect(cells(draw(plot([line("a", 7, 7, 7)]))).filter((row) => row.includes("●"))).toHaveLength(
      1,
    );
    expect(cells(draw(plot([line("a", -1e308, 1e308)]))).at(0)).toMatch(/^ +●+$/);
    expect(draw(plot([line("a")]))).toContain("no finite value to draw");
    expect(draw(plot([]))).toContain("no finite value to draw");
  });

  it("has colours where they are asked for", () => {
    const text = terminalPlot(plot([line("a", 1, 2)]), { columns: 60, colour: true });
    expect(text).toContain("\u001b[36m●\u001b[39m");
    expect(draw(plot([line("a", 1, 2)]))).not.toContain("\u001b");
  });
});
