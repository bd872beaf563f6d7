/** What models are made of, as a user asks for it: summary, zoo and diff. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";

let folder: string;
let spec: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-models-"));
  spec = join(folder, "one.json");
  const c4 = { type: "conv2d", filters: 128, kernel: 3, padding: "same", bias: false };
  fs.writeFileSync(spec, JSON.stringify(c4));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The one line of a command that failed. */
const refused = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/^fovea: [^\n]+\n$/);
  return stderr.slice("fovea: ".length, -1);
};

describe("fovea summary", () => {
  it("fits 120 columns, folds, and doubles where asked to", async () => {
    const [all, folded] = await Promise.all([
      run(["summary", "squeeze-expand", "--doubling"]),
      run([
        "summary",
        "squeeze-expand",
        "--depth",
        "1",
        "--csv",
        "--columns",
        "layer,macs,doubled",
      ]),
    ]);
    const lines = all.stdout.split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(121);
    expect(all.stdout).toMatch(/pool +maxPool +195×195×512 .* 12 +22 /);
    expect(folded.stdout).toContain("\r\ntransition1,623001600,22x22\r\n");
  });

  it("explains a layer, as text and as JSON", async () => {
    const args = ["summary", spec, "--input", "64x64x128", "--explain", "conv2d"];
    const [text, json] = await Promise.all([run(args), run([...args, "--json"])]);
    expect(text.stdout).toContain("Kh·Kw·Cin·filters = 3·3·128·128 = 147,456\n");
    expect(text.stdout).toContain("3·3·128 + 128·128 = 17,536\n");
    const { formulas } = JSON.parse(json.stdout);
    expect(
      formulas.find(({ quantity }: { quantity: string }) => quantity === "macs").cases,
    ).toEqual([{ of: "", values: "64·64·3·3·128·128", result: 603_979_776 }]);
  });

  it("refuses what it does not know in one line", async () => {
    const lines = await Promise.all([
      refused("summary", "resnet"),
      refused("summary", "xyzzyxyzzy"),
      refused("summary", "challenge", "--explain", "blok1"),
      refused("summary", "challenge", "--columns", "layer,parms"),
      refused("summary", "challenge", "--json", "--columns", "layer"),
      refused("summary", "challenge", "--depth", "0"),
      refused("summary", spec, "--input", "64x64"),
    ]);
    expect(lines).toEqual([
      expect.stringMatching(/^model 'resnet' is unknown \(did you mean resnet18, /),
      "model 'xyzzyxyzzy' is unknown (fovea zoo lists the models)",
      "layer 'blok1' is unknown (did you mean block1?)",
      "column 'parms' is unknown (did you mean params?)",
      "--columns is for tables; --json has every figure already",
      "--depth is '0', must be a whole number from 1 up",
      "conv2d: x is [N, 64, 64], must be [N, H, W, C]; put it before flatten, or reshape x first",
    ]);
  });
});

describe("fovea zoo", () => {
  it("lists models by family, and tells of one", async () => {
    const [all, one, json, md] = await Promise.all(
      [[], ["resnet50"], ["vgg", "--json", "--sort", "params"], ["vgg", "--md"]].map((args) =>
        run(["zoo", ...args]),
      ),
    );
    expect(all?.stdout).toMatch(/\n {2}resnet50 +25,557,032 +4\.089 G +224×224×3 /);
    expect(Math.max(...(all?.stdout ?? "").split("\n").map((line) => line.length))).toBeLessThan(
      121,
    );
    expect(one?.stdout).toContain("4.089 G, 4,089,184,256 in convolutions and matrix products");
    expect(Math.max(...(one?.stdout ?? "").split("\n").map((line) => line.length))).toBeLessThan(
      121,
    );
    const [first] = JSON.parse(json?.stdout ?? "");
    expect(first).toMatchObject({ name: "vgg11", family: "VGG", input: [224, 224, 3] });
    expect(md?.stdout).toContain("| vgg16 | 138,357,544 | 15.470 G | 224×224×3 | VGG |");
  });

  it("refuses a name that is neither model nor family, and an order that is none", async () => {
    expect(await refused("zoo", "vgg61")).toMatch(
      /^model or family 'vgg61' is unknown \(did you mean vgg11, /,
    );
    expect(await refused("zoo", "mobile")).toMatch(/\(did you mean MobileNet, /);
    expect(await refused("zoo", "--sort", "age")).toBe("--sort is 'age', must be params or macs");
  });
});

describe("fovea diff", () => {
  it("shows two models side by side", async () => {
    const [text, json] = await Promise.all([
      run(["diff", "challenge", "challenge_8k"]),
      run(["diff", "challenge", "challenge_8k", "--json"]),
    ]);
    expect(text.stdout).toMatch(/parameters +17,890 +7,722 +×0\.432\n/);
    expect(JSON.parse(json.stdout).totals.params).toEqual({
      a: 17_890,
      b: 7722,
      ratio: 7722 / 17_890,
    });
  });

  it("refuses an input that one of them does not fit", async () => {
    expect(await refused("diff", "challenge", "lenet5", "--input", "4x4x1")).toMatch(
      /^block2\/conv2d: x is 2×2, the window spans 3 elements down/,
    );
    expect(await refused("diff", "challenge", spec)).toMatch(
      /one\.json: say what shape an example has: --input 28x28x1$/,
    );
  });
});
