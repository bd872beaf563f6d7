import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";

const ask = (...args: string[]) => run(["separability", ...args]);

describe("fovea separability", () => {
  it("prints column and row of the lecture's kernel (S4)", async () => {
    const { code, stdout } = await ask("[[3,6,9],[4,8,12],[5,10,15]]");
    expect(stdout).toBe(
      [
        "3×3, rank 1, separable: 3 + 3 = 6 multiplications a pixel instead of 9",
        "",
        "singular value  column     row",
        "       26.4575  [3, 4, 5]  [1, 2, 3]",
        "",
        "error of the first product alone: 0 %",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
  });

  it("gives JSON", async () => {
    const { stdout } = await ask("[[-1,0,1],[-2,0,2],[-1,0,1]]", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      rank: 1,
      separable: true,
      factors: [{ column: [1, 2, 1], row: [-1, 0, 1] }],
    });
  });

  it("reads the weight of a convolution from a file, slice by slice", async () => {
    const folder = fs.mkdtempSync(join(tmpdir(), "fovea-separability-"));
    const path = join(folder, "weight.json");
    // [2, 2, 1, 2]
    fs.writeFileSync(path, "[[[[1, 1]], [[2, 0]]], [[[2, 0]], [[4, 1]]]]");
    const { stdout } = await ask(path);
    fs.rmSync(folder, { recursive: true });
    expect(stdout).toMatch(/^ +0 +0 +1 +0 %\n +0 +1 +2 +70\.7 %$/m);
    expect(stdout).toContain("1 of 2 slices are separable");
  });

  it("shows the first 50 slices of many", async () => {
    const weight = [[Array.from({ length: 300 }, () => new Array<number>(500).fill(1))]];
    const folder = fs.mkdtempSync(join(tmpdir(), "fovea-separability-"));
    const path = join(folder, "weight.json");
    fs.writeFileSync(path, JSON.stringify(weight));
    const { code, stdout } = await ask(path);
    fs.rmSync(folder, { recursive: true });
    expect(code).toBe(0);
    // The head, the slices, how many more, nothing, the sum.
    expect(stdout.trimEnd().split("\n")).toHaveLength(1 + 50 + 1 + 1 + 1);
    expect(stdout).toContain("… and 149950 more; --json has all");
    expect(stdout).toContain("150000 of 150000 slices are separable");
  });

  it.each([
    ["[[1,2],[3]]", "separability: row 0 has 2 numbers, row 1 has 1; rows must be of equal length"],
    ["[[1,2", `kernel is '[[1,2', must be JSON such as "[[1,2],[2,4]]", or a .json file`],
    ["[]", "[]: no kernel; must be rows of numbers"],
  ])("refuses %s in one line", async (kernel, message) => {
    const { code, stderr } = await ask(kernel);
    expect(stderr).toMatch(/^fovea: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("refuses lists nested without end in one line", async () => {
    const { code, stderr } = await ask("[".repeat(20_000) + "]".repeat(20_000));
    expect(stderr).toMatch(/^fovea: .{60}: no kernel; must be rows of numbers[^\n]+\n$/);
    expect(code).toBe(2);
  });
});
