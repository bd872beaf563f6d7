import { expect, it } from "vitest";
import { diagramOf } from "../../inspect/index.ts";
import { conv2d, type Layer, linear, relu, residual, sequential } from "../../nn/index.ts";
import { type Layout, layOut, type Measures } from "./layout.ts";
import { layOutLong } from "./layout-long.ts";

const measures: Measures = {
  node: () => ({ width: 100, height: 40 }),
  label: () => ({ width: 30, height: 18 }),
  apart: [24, 18],
  margin: 12,
};
const rows = (of: Layout) =>
  of.nodes.map(({ node, x, y }) => [node.id, Math.round(x), Math.round(y)]);

it("puts a row of boxes where the layout of the whole puts it", () => {
  const diagram = diagramOf(sequential(...[4, 3, 2].map((units) => linear({ units }))), [5]);
  const whole = layOut(diagram, measures);
  const long = layOutLong(diagram, measures, layOut);
  expect(rows(long)).toEqual(rows(whole));
  expect([long.width, long.height]).toEqual([whole.width, whole.height]);
  const labels = ({ wires }: Layout) => wires.map(({ label }) => [label.x, Math.round(label.y)]);
  expect(labels(long).map(([, y]) => y)).toEqual(labels(whole).map(([, y]) => y));
});

it("lays out thousands of boxes, with branches among them, off each other", () => {
  const block = (): Layer => residual(conv2d({ filters: 2, kernel: 3, padding: 1 }));
  const parts = Array.from({ length: 400 }, () => [
    block(),
    relu(),
    conv2d({ filters: 2, kernel: 1 }),
  ]);
  const diagram = diagramOf(sequential(...parts.flat()), [8, 8, 2]);
  const { nodes, wires, width } = layOut(diagram, measures);
  expect([nodes.length, wires.length]).toEqual([diagram.nodes.length, diagram.wires.length]);
  expect(nodes.length).toBeGreaterThan(1000);
  for (const [i, { x, y }] of nodes.entries()) {
    expect(x - 50).toBeGreaterThanOrEqual(11.9);
    expect(x + 50).toBeLessThanOrEqual(width - 11.9);
    for (const other of nodes.slice(Math.max(0, i - 6), i))
      expect(Math.abs(other.x - x) >= 100 || Math.abs(other.y - y) >= 40).toBe(true);
  }
});
