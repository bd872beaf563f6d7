/** `fovea augment`, and `fovea train --augment`, as a user meets them. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import { decode } from "fast-png";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../test/cli.ts";
import { smallRun } from "../../test/small-run.ts";
import { augmentationOf, sameAugmentation, showAugmentation } from "./augmentation-flags.ts";
import { type Fault, faultOf } from "./fault.ts";
import { type Cell, imageGrid } from "./image-grid.ts";
import { makeProgram, usageErrorOf } from "./program.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "fovea-augment-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The exit code and the line of a wrong command line, without a process of its own. */
async function faultFor(args: readonly string[]): Promise<Fault> {
  try {
    await makeProgram("0", () => {}).parseAsync(args, { from: "user" });
  } catch (error) {
    return faultOf(error instanceof CommanderError ? usageErrorOf(error) : error);
  }
  throw new Error(`${args.join(" ")} went through`);
}

describe("fovea augment", () => {
  it("paints a grid: originals, then what each epoch makes of them, the same for one seed", async () => {
    const grid = async (out: string, ...more: string[]) => {
      const flags = ["--shift", "2", "--rotate", "10", "--flip", "--cutout", "8", "--mixup", "0.2"];
      const args = ["augment", ...flags, "--count", "3", "--versions", "4", "--out", out, ...more];
      const { code, stdout, stderr } = await run(args, { cwd: folder });
      expect([code, stderr]).toEqual([0, ""]);
      return { stdout, bytes: fs.readFileSync(join(folder, out)) };
    };
    const [one, again, other] = [
      await grid("a.png"),
      await grid("b.png", "--json"),
      await grid("c.png", "--seed", "2"),
    ];
    const { width, height, channels } = decode(one.bytes);
    expect(one.stdout).toBe(
      `a.png: 3 images of digits, 4 versions of each, seed 1: shift 2, rotate 10, flip, cutout 8, mixup 0.2; ${width} × ${height} pixels\n`,
    );
    // Five pictures of 28 × 28, each pixel 3 × 3; two lines below each.
    expect(width).toBeGreaterThan(5 * 84);
    expect(height).toBeGreaterThan(3 * (84 + 20));
    expect(channels).toBe(3);
    expect(JSON.parse(again.stdout)).toEqual({
      event: "augment",
      data: "digits",
      images: 3,
      versions: 4,
      seed: 1,
      augmentation: { shift: 2, rotate: 10, flip: true, cutout: 8, mixup: 0.2 },
      width,
      height,
      out: "b.png",
    });
    expect(again.bytes.equals(one.bytes)).toBe(true);
    expect(other.bytes.equals(one.bytes)).toBe(false);
    expect(fs.readdirSync(folder).sort()).toEqual(["a.png", "b.png", "c.png"]);
  });

  it.each([
    [["--cutout", "29"], 2, /cutout is 29; for images of 28 × 28 it must be from 0 to 28/],
    [["--hue", "0.1"], 2, /hue is 0\.1; for grey images it must be 0/],
    [["--flip", "1.5"], 2, /flip is 1\.5; it must be a number from 0 to 1/],
    [["--crop=-1"], 2, /crop is -1; it must be a whole number of pixels from 0 up/],
    [["--shift", "two"], 2, /^--shift is 'two', must be a whole number of pixels/],
    [["--crop-padding", "mirror"], 2, /cropPadding is "mirror"; it must be one of/],
    [["--cutuot", "3"], 2, /^unknown option '--cutuot' \(did you mean --cutout\?\)$/],
    [["--data", "cifar"], 2, /^--data 'cifar' is unknown \(did you mean cifar10\?\)$/],
    [["--count", "0"], 2, /^--count is '0', must be a whole number from 1 to 64/],
    [["--data", "cifar10", "--data-dir", "none"], 3, /^none: no such folder$/],
  ] as const)("%j gets one line, and leaves nothing behind", async (args, code, line) => {
    const fault = await faultFor(["augment", "--out", join(folder, "g.png"), ...args]);
    expect(fault.message).toMatch(line);
    expect(fault.message).not.toContain("\n");
    expect(fault.code).toBe(code);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it("says where it cannot write, and that it needs to be told", async () => {
    const out = join(folder, "no", "grid.png");
    expect(await faultFor(["augment", "--out", out])).toEqual({
      code: 5,
      message: `cannot write ${out}: no such folder`,
    });
    expect((await faultFor(["augment", "--out", folder])).message).toMatch(/^cannot write /);
    expect((await faultFor(["augment"])).message).toMatch(/^required option '--out <file.png>'/);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it.runIf(process.platform === "linux")("leaves nothing half-written on a full disk", async () => {
    const { code, stderr } = await run(["augment", "--out", "grid.png"], {
      cwd: folder,
      through: 'ulimit -f 4; exec "$@"',
    });
    expect(stderr).toBe("fovea: cannot write grid.png: the file would be larger than allowed\n");
    expect(code).toBe(5);
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe("fovea train --augment", () => {
  const recipe = () => {
    const path = join(folder, "small.json");
    fs.writeFileSync(path, JSON.stringify(smallRun));
    return path;
  };
  const train = (...args: string[]) =>
    run(["train", recipe(), "--backend", "wasm", "--threads", "1", "--quiet", ...args], {
      cwd: folder,
    });

  it("takes the place of the recipe's augmentation, and stands in config.json", async () => {
    const augmentation = { crop: 2, cutmix: true, mixup: 0.3 };
    const given = JSON.stringify(augmentation);
    const { code, stderr } = await train("--augment", given, "--epochs", "1", "--out", "run");
    expect([code, stderr]).toEqual([0, ""]);
    const config = JSON.parse(fs.readFileSync(join(folder, "run", "config.json"), "utf8"));
    expect(config.augmentation).toEqual(augmentation);
    const same = '{"mixup": 0.3, "crop": 2, "cutmix": 1}';
    expect((await run(["train", "--resume", "run", "--augment", same], { cwd: folder })).code).toBe(
      0,
    );
    const other = await run(["train", "--resume", "run", "--augment", "{}"], { cwd: folder });
    expect([other.code, other.stderr]).toEqual([
      2,
      `fovea: --augment is {}, but the run to go on with has ${given}\n`,
    ]);
  });

  it.each([
    ['{"flip": true', /^--augment is '\{"flip": true', must be a JSON object as /],
    ["[1]", /^--augment is '\[1\]', must be a JSON object as /],
    ['{"cropp": 4}', /^augmentation: cropp is unknown; write crop$/],
    [
      '{"cutout": 40}',
      /^augmentation: cutout is 40; for images of 28 × 28 it must be from 0 to 28/,
    ],
    ['{"mixupProbability": 2}', /mixupProbability is 2; it must be a number from 0 to 1$/],
  ])("says in one line what is wrong with %s", async (json, line) => {
    const flags = ["--backend", "wasm", "--threads", "1", "--out", join(folder, "run")];
    const fault = await faultFor(["train", recipe(), ...flags, "--augment", json]);
    expect(fault.message).toMatch(line);
    expect(fault.code).toBe(2);
    expect(fs.readdirSync(folder)).toEqual(["small.json"]);
  });
});

describe("the flags of augmentation", () => {
  it("are those that are settings, checked", () => {
    expect(augmentationOf({ out: "x", flip: true, cutout: 3, json: true })).toEqual({
      flip: true,
      cutout: 3,
    });
    expect(() => augmentationOf({ flip: 2 })).toThrow(RangeError);
    expect(showAugmentation({ crop: 4, flip: true, mixup: false })).toBe("crop 4, flip");
    expect(showAugmentation({})).toBe("nothing");
  });

  it("are the same in any order, with what is off written or not", () => {
    expect(
      sameAugmentation({ crop: 4, flip: true }, { flip: 0.5, crop: 4, mixup: false, shift: 0 }),
    ).toBe(true);
    expect(sameAugmentation({ crop: 4 }, { crop: 4, cropPadding: "reflect" })).toBe(false);
  });
});

describe("imageGrid", () => {
  const grid = (shape: readonly [number, number, number], rows: Cell[][], heads: string[] = []) =>
    imageGrid({ shape, heads, rows });

  it("enlarges every pixel to a square of one colour, and keeps pictures apart", () => {
    // 28 rows of one colour: 3 × 3 pixels each.
    const image = Float32Array.from(
      { length: 28 * 28 * 3 },
      (_, i) => [1, 0.5, -3][i % 3] as number,
    );
    const { width, height, data } = grid([28, 28, 3], [[{ image }, { image }]]);
    const at = (x: number, y: number) => [
      ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
    ];
    const painted = Array.from(
      { length: width },
      (_, x) => String(at(x, Math.floor(height / 2))) === "255,128,0",
    );
    const runs = painted
      .map((is) => (is ? "x" : " "))
      .join("")
      .split(/ +/)
      .filter((text) => text !== "");
    expect(runs.map((text) => text.length)).toEqual([84, 84]);
    expect(at(0, 0)).toEqual([250, 250, 250]);
  });

  it("writes captions below, cut to the width of a picture", () => {
    const image = new Float32Array(84 * 84);
    const bare = grid([84, 84, 1], [[{ image }]]);
    const labelled = grid(
      [84, 84, 1],
      [[{ image, caption: ["automobile 63%".repeat(9), "7 37%"] }]],
    );
    expect(labelled.height - bare.height).toBe(20);
    const ink = labelled.data.filter((value) => value === 40).length / 3;
    expect(ink).toBeGreaterThan(100);
    expect(bare.data.includes(40)).toBe(false);
  });
});
