import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { run } from "../../../test/cli.ts";
import { diagramOf } from "../../inspect/index.ts";
import {
  conv2d,
  type Layer,
  relu,
  residual,
  sequential,
  transformerEncoder,
} from "../../nn/index.ts";
import { diagramSvg } from "./diagram.ts";

const model = sequential({
  conv: conv2d({ filters: 8, kernel: 3, padding: 1 }),
  block: residual(sequential({ "a<b": conv2d({ filters: 8, kernel: 1 }), relu: relu() })),
});
const svg = diagramSvg(diagramOf(model, [28, 28, 1]), "a & b");

it("draws every box once, with its layers, and every wire with its shape", () => {
  expect(svg.match(/<g>/g)).toHaveLength(5);
  expect(svg.match(/marker-end/g)).toHaveLength(5);
  expect(svg).toContain(">filters 8, kernel 3, padding 1</text>");
  expect(svg.match(/>28×28×8<\/text>/g)).toHaveLength(4);
  expect(svg).toContain("conv: conv2d (filters 8, kernel 3, padding 1), 80 parameters");
});

it("keeps everything inside the picture, and boxes off each other", () => {
  const [, width = 0, height = 0] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)?.map(Number) ?? [];
  const boxes = [
    ...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g),
  ];
  const found = boxes.map((box) => box.slice(1).map(Number) as [number, number, number, number]);
  expect(found).toHaveLength(5);
  for (const [i, [x, y, w, h]] of found.entries()) {
    expect(x + w).toBeLessThanOrEqual(width);
    expect(y + h).toBeLessThanOrEqual(height);
    for (const [ox, oy, ow, oh] of found.slice(0, i))
      expect(x + w <= ox || ox + ow <= x || y + h <= oy || oy + oh <= y).toBe(true);
  }
});

it("is XML whatever names hold", () => {
  expect(svg).toContain("<title>a &#38; b</title>");
  expect(svg).toContain("a&#60;b");
  expect(svg).not.toContain("a<b");
  const odd = diagramSvg(diagramOf(model, [28, 28, 1]), "a\u0001\u001b[31m\ud800\uffff b");
  expect(odd).toContain("<title>a\ufffd\ufffd[31m\ufffd\ufffd b</title>");
});

it("has room for bold and for wide letters", () => {
  const widthOf = (layer: Layer, input: number[]): number => {
    const drawn = diagramSvg(diagramOf(layer, input), "");
    return Number(/width="([\d.]+)" height="[\d.]+" rx="4"/.exec(drawn)?.[1]);
  };
  const encoder = transformerEncoder({ dim: 4, heads: 1 });
  // What Chromium sets 18 letters of 600 weight in, DejaVu Sans, and a rim on both sides.
  expect(widthOf(sequential({ encoder }), [3, 4])).toBeGreaterThan(137 + 10);
  const [name, plain] = ["層".repeat(20), "a".repeat(20)];
  const long = widthOf(sequential({ [name]: relu() }), [3]);
  expect(long).toBeGreaterThan(200);
  expect(widthOf(sequential({ [plain]: relu() }), [3])).toBeLessThan(long);
});

it("comes from `fovea summary --svg`, beside the table", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fovea-diagram-"));
  const path = join(folder, "challenge.svg");
  const { code, stdout } = await run(["summary", "challenge", "--svg", path]);
  const written = readFileSync(path, "utf8");
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(stdout).toContain("17,890 parameters");
  expect(written).toContain("<title>challenge</title>");
  expect(written).toContain(">28×28×1</text>");
});
