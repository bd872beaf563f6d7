import { describe, expect, it } from "vitest";
import { run } from "../../../test/cli.ts";
import { runHere } from "../../../test/printed.ts";
import { activations } from "../../nn/index.ts";
import { exitCodes } from "../exit-codes.ts";

describe("fovea activations", () => {
  it("lists every activation with its formula, derivative, range, properties and source", async () => {
    const { code, stdout } = await runHere(["activations"]);
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(
      /^name +f\(x\) +f′\(x\) +range +centred +monotonic +saturates +source$/,
    );
    for (const name of Object.keys(activations))
      expect(
        lines.some((line) => line.startsWith(`${name} `)),
        name,
      ).toBe(true);
    expect(stdout).toMatch(
      /^elu +x if x > 0, else α · \(e\^x − 1\) +1 if x > 0, else α · e\^x +\(−1, ∞\) +nearly +yes +left +Clevert/m,
    );
    expect(stdout).toMatch(
      /^softsign +x \/ \(1 \+ \|x\|\) +1 \/ \(1 \+ \|x\|\)² +\(−1, 1\) +yes +yes +both/m,
    );
  });

  it("gives the same as JSON, formulas in LaTeX too", async () => {
    const { stdout } = await runHere(["activations", "--json"]);
    const cards = JSON.parse(stdout) as { name: string; derivative?: { latex: string } }[];
    expect(cards.map(({ name }) => name)).toEqual(Object.keys(activations));
    expect(cards.find(({ name }) => name === "tanh")?.derivative?.latex).toBe(
      "1 - \\left(\\tanh x\\right)^{2}",
    );
  });

  it("shows one, by its name or an alias: formulas, properties, values and curve", async () => {
    const { code, stdout } = await runHere(["activations", "leaky_relu"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^leaky ReLU\n/);
    expect(stdout).toMatch(/f′\(x\) +1 if x > 0, else a\n/);
    expect(stdout).toContain("\\begin{cases} x & x > 0");
    expect(stdout).toMatch(/a \(slope\) +0.01 unless chosen/);
    expect(stdout).toMatch(/kink +at 0, where the slope is taken as 0.01/);
    expect(stdout).toMatch(/lectures +A table gives its range as \(−1, 1\)/);
    expect(stdout).toMatch(/\n +−2 +−0.02 +0.01\n/);
    expect(stdout).toMatch(/● f {3}\+ f′\n$/);
  });

  it("shows one along an axis by an example", async () => {
    const { stdout } = await runHere(["activations", "softmax"]);
    expect(stdout).toMatch(/0 +8 +0.9523\n1 +5 +0.04741\n2 +0 +0.0003195\n/);
  });

  it("refuses an unknown name with the nearest", async () => {
    const { code, stderr } = await run(["activations", "swisch"]);
    expect(code).toBe(exitCodes.usage.code);
    expect(stderr).toBe("fovea: activation 'swisch' is unknown (did you mean swish?)\n");
  });
});
