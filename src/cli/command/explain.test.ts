import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readXlsx } from "hucre/xlsx";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../../test/cli.ts";
import { explain } from "../../explain/index.ts";
import { writeSafetensors } from "../../formats/index.ts";
import { explainedStep, type StepFlags } from "../explained-network.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fovea-explain-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

/** The example of docs/explain.md. */
const neurons = (): { page: string; file: string; text: string } => {
  const page = readFileSync("docs/explain.md", "utf8");
  const block = (kind: string): string =>
    new RegExp(`\`\`\`${kind}\\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";
  return { page, file: write("neurons.json", block("json")), text: block("text") };
};

const step = (name: string, flags: Partial<StepFlags> = {}) =>
  explainedStep(name, { seed: 0, ...flags });

describe("fovea explain", () => {
  it("prints what docs/explain.md shows, and nothing else", async () => {
    const { file, text } = neurons();
    const outcome = await run(["explain", file]);
    expect(outcome).toMatchObject({ code: 0, stdout: text, stderr: "" });
  });

  it("writes a workbook beside it, and JSON where that is asked for", async () => {
    const { file } = neurons();
    const xlsx = join(folder, "step.xlsx");
    const outcome = await run(["explain", file, "--json", "--xlsx", xlsx, "--rate", "0.5"]);
    expect([outcome.code, outcome.stderr]).toEqual([0, ""]);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ kind: "fovea explain", rate: 0.5 });
    const { sheets } = await readXlsx(new Uint8Array(readFileSync(xlsx)));
    expect(sheets.map(({ name }) => name)).toEqual(["Step", "Numbers"]);
  });

  it("leaves nothing behind where it cannot write, or is asked for two forms", async () => {
    const { file } = neurons();
    const nowhere = await run(["explain", file, "--xlsx", join(folder, "no", "step.xlsx")]);
    expect(nowhere.stderr).toMatch(/^fovea: [^\n]*step\.xlsx[^\n]*\n$/);
    expect([nowhere.code, nowhere.stdout]).toEqual([5, ""]);
    const both = await run(["explain", file, "--json", "--md"]);
    expect(both.stderr).toBe("fovea: --json and --md exclude each other\n");
    expect(both.code).toBe(2);
    expect(readdirSync(folder)).toEqual(["neurons.json"]);
  });
});

describe("what goes in", () => {
  it.each([
    ["0,0; 0,1; 1,0; 1,1", "0; 1; 1; 0"],
    ["[[0,0],[0,1],[1,0],[1,1]]", "[0,1,1,0]"],
    ["0 0; 0 1; 1 0; 1 1", "[[0],[1],[1],[0]]"],
  ])("reads examples written as %s", async (input, target) => {
    const made = await step("2-2-1", { input, target });
    expect(made.input).toEqual([0, 0, 0, 1, 1, 0, 1, 1]);
    expect(made.target).toEqual([0, 1, 1, 0]);
  });

  it("takes a class for the output that should be 1", async () => {
    const made = await step("2-4-3", { input: "1,2", target: "2" });
    expect(made.target).toEqual([0, 0, 1]);
    expect(made.loss.kind.type).toBe("crossEntropy");
  });

  it("takes a picture as its rows, from a file as well, and a spec as JSON", async () => {
    const spec =
      '{"type":"sequential","layers":[{"type":"conv2d","filters":1,"kernel":2},{"type":"flatten"},{"type":"linear","units":1}]}';
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ];
    for (const input of [JSON.stringify(rows), write("x.json", rows)]) {
      const made = await step(spec, { input, target: "0.5" });
      expect(made.inputShape).toEqual([3, 3, 1]);
      expect(made.loss.kind.type).toBe("squaredError");
      expect(explain(made).blocks.length).toBeGreaterThan(10);
    }
  });

  it("takes weights from JSON by path, nested or not, or from safetensors; the rest from the seed", async () => {
    const given = { input: "2,3", target: "1" };
    const json = write("w.json", { linear1: { bias: 4 }, "linear2/weight": [[0], [1]] });
    const made = explain(await step("2-2-1", { ...given, weights: json }));
    const value = (name: string) => made.cells.find((cell) => cell.name.text === name)?.value;
    expect([value("b⁽¹⁾₁"), value("b⁽¹⁾₂"), value("w⁽²⁾₁"), value("w⁽²⁾₂")]).toEqual([4, 4, 0, 1]);
    const fresh = explain(await step("2-2-1", given));
    expect(value("w⁽¹⁾₁₁")).toBe(fresh.cells.find((c) => c.name.text === "w⁽¹⁾₁₁")?.value);
    const path = join(folder, "w.safetensors");
    const bias = { dtype: "F32", shape: [2], data: Float32Array.of(1, 2) } as const;
    writeFileSync(path, writeSafetensors(new Map([["params/linear1/bias", bias]])));
    const stored = explain(await step("2-2-1", { ...given, weights: path }));
    expect(stored.cells.find((c) => c.name.text === "b⁽¹⁾₂")?.value).toBe(2);
  });

  it("takes another activation for a network given by its sizes", async () => {
    const made = explain(await step("2-2-1", { input: "1,2", target: "1", activation: "tanh" }));
    expect(made.layers.map(({ type }) => type)).toEqual(["linear", "tanh", "linear", "tanh"]);
    expect(made.loss.type).toBe("squaredError");
  });
});

describe("bad input gets one line", () => {
  const good = { input: "1,2", target: "1" };
  const refused: readonly (readonly [string, Partial<StepFlags>, RegExp])[] = [
    [
      "resnet50",
      {},
      /^the network has 22,582,248 units .* and 25,557,032 parameters; explain writes out at most 200 and 12,000$/,
    ],
    ["784-10", { ...good, input: "1" }, /^the network has 794 units .* 7,850 parameters/],
    ["2-2-1", {}, /^say what goes in: --input 2,3$/],
    ["2-2-1", { input: "1,2" }, /^say what should come out: --target 1$/],
    [
      "2-2-1",
      { ...good, input: "1,2,3" },
      /^input has 3 numbers, the network takes 2 \(2\) an example/,
    ],
    [
      "2-2-1",
      { ...good, input: "1,2; 3" },
      /^--input: one example has 2 numbers, another 1; all must have as many$/,
    ],
    ["2-2-1", { ...good, input: "one,two" }, /^--input: 'one' is no finite number/],
    ["2-2-1", { ...good, input: "1,NaN" }, /^--input: 'NaN' is no finite number/],
    ["2-2-1", { ...good, input: "1e39,0" }, /^--input: '1e39' is no finite number/],
    ["2-2-1", { ...good, input: "" }, /^--input is empty/],
    ["2-2-1", { ...good, input: "[[1],[2,3]]" }, /^--input: lists are not all as long and as deep/],
    ["2-2-1", { ...good, input: "[1,2" }, /^--input is no JSON: /],
    [
      "2-2-1",
      { ...good, target: "2" },
      /^target is 2, binaryCrossEntropy takes probabilities from 0 to 1$/,
    ],
    [
      "2-2-1",
      { ...good, target: "1,0" },
      /^target has 2 numbers, must have 1 for each of 1 examples/,
    ],
    ["2-2-1", { ...good, target: "cat" }, /^--target: 'cat' is no finite number/],
    [
      "2-3",
      { ...good, target: "3" },
      /^target is 3, the output has 3 numbers: must be a class 0 … 2, or 3 numbers$/,
    ],
    [
      "2-3",
      { ...good, target: "0.5,0.2,0.2" },
      /^target of example 0 has the sum 0\.9, crossEntropy takes probabilities of sum 1, or a class 0 … 2$/,
    ],
    [
      "2-2-1",
      { ...good, loss: { type: "hinge" }, target: "0.5" },
      /^target is 0\.5, hinge takes 1 and −1$/,
    ],
    ["2-0-1", good, /^network 2-0-1: a layer of 0 units; each must have 1 … 1000000$/],
    [
      "2-2000000-1",
      good,
      /^network 2-2000000-1: a layer of 2000000 units; each must have 1 … 1000000$/,
    ],
    [
      "2-2-1",
      { ...good, activation: "siggmoid" },
      /^activation siggmoid is unknown; write sigmoid$/,
    ],
    [
      "resnet18",
      { ...good, activation: "tanh" },
      /^--activation is for a network given by its sizes/,
    ],
    ["lenet6", good, /^model 'lenet6' is unknown \(did you mean lenet5/],
    ['{"type":"liner","units":1}', good, /type liner is unknown; write linear$/],
    ['{"type":"linear"', good, /^the network is no JSON: /],
    [
      '{"type":"sequential","layers":[{"type":"reshape","shape":[2,1]},{"type":"rnn","units":2}]}',
      { ...good, target: "1,1,1,1" },
      /recurrence, which explain does not write out/,
    ],
    [
      '{"type":"sequential","layers":[{"type":"linear","units":2},{"type":"argmax"}]}',
      good,
      /argmax has no slope/,
    ],
  ];

  it.each(refused)("%s %j", async (name, flags, line) => {
    const error: unknown = await step(name, flags)
      .then(explain)
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(String((error as Error).message)).toMatch(line);
    expect((error as Error).message).not.toContain("\n");
  });

  it("about weights: what there is not, with the nearest, another size, no number", async () => {
    const refuse = async (weights: unknown, line: RegExp) =>
      expect(step("2-2-1", { ...good, weights: write("w.json", weights) })).rejects.toThrow(line);
    await refuse(
      { linear1: { wieght: 0 } },
      /^weights: the network has no linear1\/wieght \(did you mean linear1\/weight\?\)$/,
    );
    await refuse(
      { "linear1/weight": [[1, 2, 3]] },
      /^weights: linear1\/weight is 1×3, must be 2×2$/,
    );
    await refuse({ "linear1/weight": [1, 2] }, /^weights: linear1\/weight is 2, must be 2×2$/);
    await refuse({ "linear1/bias": "x" }, /^weights: linear1\/bias: 'x' is no finite number/);
    await refuse({ "linear1/bias": null }, /^weights: linear1\/bias: 'null' is no finite number/);
  });

  it("about a step that leaves the range of numbers", async () => {
    const weights = write("w.json", { "linear1/weight": 1e38 });
    const made = await step("2-2-1", { ...good, input: "1e30,1", weights });
    expect(() => explain(made)).toThrow(
      /^z⁽¹⁾₁ is 1e\+68: the step leaves the range of numbers; take smaller weights, inputs, or a smaller rate$/,
    );
  });

  it("about a file that holds a problem: unknown fields, a shape that is none", async () => {
    await expect(step(write("p.json", { model: "2-1", inputs: 1 }))).rejects.toThrow(
      /^p: inputs is unknown; known: model, shape, weights, input, target, loss, rate$/,
    );
    await expect(step(write("q.json", { model: "2-1", shape: "2" }))).rejects.toThrow(
      /^q: shape must be a list of whole numbers such as \[4, 4, 1\]$/,
    );
  });
});
