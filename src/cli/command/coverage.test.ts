import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, describe, expect, it } from "vitest";
import { run } from "../../../test/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "fovea-coverage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = (text: string) => run(["coverage", ...text.split(" ").filter((word) => word !== "")]);

describe("fovea coverage", () => {
  it("draws the counts, says how many pixels have each, and how even they are", async () => {
    const { code, stdout } = await ask("--stride 2 --input 8");
    expect(stdout).toBe(
      [
        "3×3 convolution, stride 2: 8×8 → 3×3",
        "",
        " 1 1 2 1 2 1 1 0",
        " 1 1 2 1 2 1 1 0",
        " 2 2 4 2 4 2 2 0",
        " 1 1 2 1 2 1 1 0",
        " 2 2 4 2 4 2 2 0",
        " 1 1 2 1 2 1 1 0",
        " 1 1 2 1 2 1 1 0",
        " 0 0 0 0 0 0 0 0",
        "",
        "times read  pixels   share",
        "         4       4   6.3 %",
        "         2      20  31.3 %",
        "         1      25  39.1 %",
        "         0      15  23.4 %",
        "",
        "Uneven: in the middle a pixel is read from 1 to 4 times, in a pattern that repeats every 2 rows and 2 columns; at the rim as little as 0 times.",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
  });

  it("shows a corner of a large map in shades, and of a transposed convolution what it writes", async () => {
    expect((await ask("--input 400")).stdout).toContain("32×38 of 400×400 pixels");
    expect((await ask("--transposed --stride 2")).stdout).toContain("times written to");
  });

  it("gives JSON, and a picture", async () => {
    const out = join(folder, "map.png");
    const { stdout } = await ask(`challenge --layer block2 --json --out ${out}`);
    const { reads, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({
      ...{ model: "challenge", layer: "block2", input: [28, 28], output: [24, 24] },
      writes: { least: 81, most: 81 },
    });
    expect(reads.counts[14][14]).toBe(81);
    const { width, height, data } = decode(readFileSync(out));
    expect([width, height]).toEqual([504, 504]);
    expect(data[252 * 504 + 252]).toBe(255);
    expect(data[0]).toBe(Math.round(255 / 81));
  });

  it.each([
    ["q2", "q2: reads [1024], which is no image: --input 28x28"],
    ["chalenge", "model 'chalenge' is unknown (did you mean challenge?)"],
    ["challenge --stride 2", "--stride describes one convolution; challenge has its own"],
    ["challenge --layer nowhere", "there is no layer nowhere"],
    ["--of red", "map 'red' is unknown"],
    ["--input 2", "conv2d: the image is [2, 2], a window of [3, 3] spans 3"],
    ["--input 28x28x1", "--input is '28x28x1', must be height and width such as 28x28, or 28"],
    ["--input 9999x9999", "must have at most 4,000,000 pixels"],
  ])("refuses %s in one line", async (asked, message) => {
    const { code, stdout, stderr } = await ask(asked);
    expect(stderr).toMatch(/^fovea: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, ""]);
  });
});
