/** What `--data` takes beside pictures that everybody knows: made problems, tables, folders of pictures. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-data-"));
  const rows = Array.from({ length: 24 }, (_, i) => `${i},${i % 7},${i < 12 ? "low" : "high"}`);
  fs.writeFileSync(join(folder, "t.csv"), `a,b,kind\n${rows.join("\n")}\n`);
  fs.writeFileSync(
    join(folder, "semi.csv"),
    `\ufeffa;b\n${rows.map((_, i) => `${i};"${i / 2}"`).join("\n")}`,
  );
  for (const [c, name] of ["dark", "light"].entries()) {
    fs.mkdirSync(join(folder, "pets", name), { recursive: true });
    for (let i = 0; i < 6; i++)
      fs.writeFileSync(
        join(folder, "pets", name, `${i}.png`),
        encode({
          ...{ width: 10, height: 8, channels: 1, depth: 8 },
          data: new Uint8Array(80).fill(200 * c + i),
        }),
      );
  }
  fs.writeFileSync(join(folder, "pets", "dark", "broken.png"), "no picture");
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const train = (out: string, ...args: string[]) =>
  run(["train", "mlp", "--seed", "1", "--epochs", "3", "--out", out, "--json", ...args], {
    cwd: folder,
  });
const configOf = (out: string) =>
  JSON.parse(fs.readFileSync(join(folder, out, "config.json"), "utf8"));
const lastOf = (text: string) => JSON.parse(text.trim().split("\n").at(-1) ?? "");

describe("--data", () => {
  it("takes a made problem with its options, and eval judges the run as train did", async () => {
    const made = await train("moons", "--data", "moons", "--data-options", '{"noise": 0}');
    expect(made.code).toBe(0);
    expect(configOf("moons")).toMatchObject({
      ...{ data: { name: "moons", options: { noise: 0 } }, input: [2], classes: ["A", "B"] },
      augmentation: {},
    });
    const judged = lastOf((await run(["eval", "moons", "--json"], { cwd: folder })).stdout);
    expect(judged.accuracy).toBe(lastOf(made.stdout).best);
    const again = await run(
      ["train", "moons/config.json", "--seed", "1", "--out", "moons2", "--json"],
      { cwd: folder },
    );
    expect(configOf("moons2")).toEqual(configOf("moons"));
    const losses = (text: string) =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).loss);
    expect(losses(again.stdout)).toEqual(losses(made.stdout));
  });

  it("takes a regression, with the squared error and no accuracy", async () => {
    const made = await train("square", "--data", "square");
    expect(configOf("square")).toMatchObject({
      ...{ classes: [], input: [1], loss: { type: "squaredError" } },
    });
    expect(lastOf(made.stdout).accuracy).toBeNull();
    const card = fs.readFileSync(join(folder, "square", "README.md"), "utf8");
    expect(card).toContain("A regression trained with");
    expect(card).not.toContain("NaN");
    const judged = await run(["eval", "square"], { cwd: folder });
    expect(judged.stdout).toMatch(/on square: validation loss [\d.e-]+, mean over 500 examples/);
  });

  it("takes a table, where it lies, and a run that was moved finds it by --data-dir", async () => {
    expect((await train("t", "--data", "t.csv", "--batch", "4")).code).toBe(0);
    expect(configOf("t").data).toEqual({ name: "table", file: "t.csv", dir: folder });
    expect(configOf("t")).toMatchObject({ input: [2], classes: ["high", "low"] });
    expect((await run(["eval", "t"], { cwd: folder })).stdout).toContain(
      "trained on t.csv, on t.csv",
    );
    const price = ["--data-options", '{"target": "b", "kind": "numbers", "leaveOut": ["kind"]}'];
    await train("b", "--data", "t.csv", "--batch", "4", ...price);
    expect(configOf("b")).toMatchObject({ input: [1], classes: [] });
    const semi = await train("semi", "--data", "./semi.csv", "--batch", "4");
    expect([semi.code, configOf("semi").classes]).toEqual([0, []]);
    const elsewhere = ["--data-dir", "pets"];
    const lost = await run(["eval", "t", ...elsewhere], { cwd: folder });
    expect(lost.stderr).toMatch(/^fovea: .*pets[/\\]t\.csv: no such file/);
  });

  it("takes a folder of pictures, and names the one that is none", async () => {
    const sizes = ["--data-options", '{"height": 4, "width": 4, "channels": 1}'];
    const made = await train("pets-run", "--data", "./pets", "--batch", "4", ...sizes);
    expect(made.stderr).toMatch(/fovea: skipped: .*broken\.png: no picture that can be read/);
    expect(configOf("pets-run")).toMatchObject({ input: [4, 4, 1], classes: ["dark", "light"] });
  });
});

describe("what is wrong with data is said in one line", () => {
  it.each<[string, string[], RegExp]>([
    ["rows", ["--data", "ragged.csv"], /ragged\.csv: row 3 has 1 cell, needed are 2: a, b$/],
    [
      "option",
      ["--data", "moons", "--data-options", '{"nose": 1}'],
      /^moons: option nose is unknown; write noise$/,
    ],
    ["json", ["--data", "moons", "--data-options", "noise=1"], /^--data-options is no JSON: /],
    ["file", ["--data", "none.csv"], /none\.csv: no such file or folder$/],
    [
      "table",
      ["--data", "table"],
      /^--data table: name the file or folder itself: --data iris\.csv$/,
    ],
    [
      "loss",
      ["--data", "square", "--loss", "crossEntropy"],
      /^the loss crossEntropy is for classes, and square is a regression; use squaredError or huber$/,
    ],
    [
      "augmentation",
      ["--data", "moons", "--augment", '{"flip": true}'],
      /^augmentation: flip changes images \[height, width, channels\]; moons has examples \[2\]; leave it out$/,
    ],
    [
      "binary",
      ["--data", "zip.csv"],
      /^zip\.csv: is no text, but a file of another kind; save the table as CSV$/,
    ],
    [
      "quote",
      ["--data", "quote.csv"],
      /^quote\.csv: row 2 has a quotation mark that is not closed/,
    ],
    [
      "twice",
      ["--data", "t.csv", "--data-dir", "."],
      /^--data t\.csv says where it lies: leave --data-dir out$/,
    ],
  ])("%s", async (_, args, line) => {
    fs.writeFileSync(join(folder, "ragged.csv"), "a,b\n1,2\n3\n");
    fs.writeFileSync(join(folder, "zip.csv"), Uint8Array.of(80, 75, 3, 4, 0, 0));
    fs.writeFileSync(join(folder, "quote.csv"), 'a,b\n"1,2\n3,4\n');
    const outcome = await run(["train", "mlp", "--out", "never", ...args], { cwd: folder });
    expect(outcome.stderr.replace(/^native: .*\n/m, "").slice("fovea: ".length, -1)).toMatch(line);
    expect(outcome.code).not.toBe(0);
    expect(fs.existsSync(join(folder, "never"))).toBe(false);
  });

  it("a table is not judged by another's numbers", async () => {
    await train("own", "--data", "t.csv", "--batch", "4");
    const outcome = await run(["eval", "own", "--data", "semi.csv"], { cwd: folder });
    expect(outcome.stderr).toMatch(
      /^fovea: --data semi\.csv: the numbers of a table are standardised/,
    );
  });
});
