import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { encode } from "fast-png";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../test/cli.ts";
import { smallRun } from "../../../test/small-run.ts";
import { digits, imagenetPreprocess } from "../../data/index.ts";
import { readImage } from "../read-image.ts";

const folder = mkdtempSync(join(tmpdir(), "fovea-predict-"));
const at = (name: string): string => join(folder, name);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(at(name), content);
  return at(name);
};
const { images, labels } = digits({ count: 20, seed: 5 });

beforeAll(async () => {
  for (let i = 0; i < labels.length; i++) {
    const data = images.slice(i * 784, (i + 1) * 784) as Uint8Array;
    file(`${i}.png`, encode({ width: 28, height: 28, channels: 1, data }));
  }
  const data = Uint8Array.from({ length: 40 * 20 * 3 }, (_, i) => (i % 3 === 0 ? 200 : 40));
  const wide = sharp(data, { raw: { width: 40, height: 20, channels: 3 } });
  await wide.jpeg({ quality: 100 }).toFile(at("wide.jpg"));
  const recipe = {
    ...{ ...smallRun, epochs: 4, data: { name: "digits", train: 3200, validation: 100 } },
    schedule: { type: "oneCycle", peak: 0.2, steps: 400 },
  };
  file("small.json", JSON.stringify(recipe));
  const asked = ["train", at("small.json"), "--backend", "wasm", "--threads", "1"];
  const { code, stderr } = await run([...asked, "--out", at("run")]);
  expect(code, stderr).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("fovea predict", () => {
  it("reads the digits that the run has learnt, with their names", async () => {
    const pictures = Array.from(labels, (_, i) => at(`${i}.png`));
    const { code, stdout } = await run(["predict", at("run"), ...pictures, "--json"]);
    expect(code).toBe(0);
    const found = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const right = found.filter(({ guesses }, i) => guesses[0].class === String(labels[i]));
    expect(right.length).toBeGreaterThanOrEqual(14);
    expect(found[0]).toMatchObject({ event: "prediction", model: "small", image: pictures[0] });
    expect(found[0].guesses).toHaveLength(3);
  });

  it("prints a table, turns light and dark round, and scales other sizes", async () => {
    const turned = images.slice(0, 784).map((byte) => 255 - byte) as Uint8Array;
    const small = sharp(turned, { raw: { width: 28, height: 28, channels: 1 } });
    await small.resize(280, 280).png().toFile(at("turned.png"));
    const table = async (...args: string[]) => (await run(["predict", at("run"), ...args])).stdout;
    const upright = await table(at("0.png"), "--top", "1");
    const inverted = await table(at("turned.png"), "--invert", "--top", "1");
    expect(upright).toMatch(/^picture +class +then\n\S+0\.png +\d +\d+\.\d\d %\n$/);
    const classOf = (text: string) => / +(\d) +[\d.]+ %/.exec(text)?.[1];
    expect(classOf(inverted)).toBe(classOf(upright));
  });

  it("says that a model's name has random weights", async () => {
    const { stderr, stdout } = await run([
      "predict",
      "challenge",
      at("0.png"),
      "--backend",
      "wasm",
    ]);
    expect(stderr).toBe("challenge: random weights; a run folder has trained ones\n");
    expect(stdout).toContain("0.png");
  });

  it("names what it cannot read, goes on with the others, and ends with 3", async () => {
    const cut = file(
      "cut.png",
      encode({
        width: 28,
        height: 28,
        channels: 1,
        data: new Uint8Array(784).map((_, i) => i * 7),
      }),
    );
    truncateSync(cut, 60);
    const bad = [file("text.png", "no picture"), file("empty.jpg", ""), cut, at("nowhere.png")];
    const { code, stdout, stderr } = await run(["predict", at("run"), ...bad, at("0.png")]);
    expect(code).toBe(3);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    for (const [i, line] of lines.entries()) expect(line).toContain(`fovea: ${bad[i]}: no`);
    expect(stdout).toContain("0.png");
  });

  it("passes over folders, devices, drawings and a header that claims a gigapixel", async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`;
    const huge = encode({ width: 1, height: 1, channels: 1, data: new Uint8Array(1) });
    new DataView(huge.buffer, huge.byteOffset).setUint32(16, 30_000);
    new DataView(huge.buffer, huge.byteOffset).setUint32(20, 30_000);
    new DataView(huge.buffer, huge.byteOffset).setUint32(29, crc32(huge.subarray(12, 29)));
    const bad: [path: string, why: string][] = [
      [folder, "is a folder; name the pictures in it"],
      ["/dev/null", "is a device, no picture"],
      [file("x.svg", svg), "no picture that can be read: it is neither PNG, JPEG, WebP, GIF"],
      [file("huge.png", huge), "no picture that can be read: Input image exceeds pixel limit"],
    ];
    const paths = bad.map(([path]) => path);
    const { code, stdout, stderr } = await run(["predict", at("run"), ...paths, at("0.png")]);
    expect(code).toBe(3);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(bad.length);
    for (const [i, [path, why]] of bad.entries())
      expect(lines[i]).toContain(`fovea: ${path}: ${why}`);
    expect(stdout).toContain("0.png");
  });

  it.each([
    [["q2"], "q2: reads [1024], a picture is [height, width, 1 or 3 channels]"],
    [["challenge", "--fit", "corp"], "--fit 'corp' is unknown (did you mean crop?)"],
    [["challange"], "model 'challange' is unknown (did you mean challenge?)"],
  ])("refuses %j in one line", async ([model = "", ...flags], message) => {
    const { code, stderr } = await run(["predict", model, at("0.png"), ...flags]);
    expect(stderr).toMatch(/^fovea: [^\n]+\n$/);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe("readImage", () => {
  it("cuts the middle, distorts, or adds black", async () => {
    const read = (fit: "crop" | "stretch" | "pad") => readImage(at("wide.jpg"), [8, 8, 3], { fit });
    for (const fit of ["crop", "stretch"] as const) {
      const pixels = await read(fit);
      expect(pixels).toHaveLength(192);
      expect(pixels.every((byte, i) => Math.abs(byte - (i % 3 === 0 ? 200 : 40)) < 4)).toBe(true);
    }
    const padded = await read("pad");
    expect([...padded.slice(0, 3)]).toEqual([0, 0, 0]);
    expect(Math.abs((padded[4 * 24] ?? 0) - 200)).toBeLessThan(4);
  });

  it("makes colours grey, grey colours, and lays transparency on white", async () => {
    const grey = await readImage(at("wide.jpg"), [4, 4, 1]);
    expect(grey).toHaveLength(16);
    // 0.299 · 200 + 0.701 · 40
    expect(Math.abs((grey[5] ?? 0) - 88)).toBeLessThan(3);
    const colours = await readImage(at("0.png"), [28, 28, 3]);
    expect([...colours.slice(300, 303)]).toEqual(Array(3).fill(images[100]));
    const clear = sharp({
      create: { width: 5, height: 5, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });
    await clear.png().toFile(at("clear.png"));
    expect([...(await readImage(at("clear.png"), [5, 5, 1]))]).toEqual(Array(25).fill(255));
  });

  it("reads pictures as they are stored: upright, of 16 bits, of a palette, the first of several", async () => {
    const ramp = Uint8Array.from({ length: 6 * 4 * 3 }, (_, i) => 3 * i);
    const raw = () => sharp(ramp, { raw: { width: 6, height: 4, channels: 3 } });
    const wide = Uint16Array.from(ramp, (byte) => byte * 257);
    file("wide.png", encode({ width: 6, height: 4, channels: 3, depth: 16, data: wide }));
    await raw().png({ palette: true }).toFile(at("palette.png"));
    // As a camera that was held turned by a quarter.
    await sharp(await raw().rotate(270).png().toBuffer())
      .withMetadata({ orientation: 6 })
      .png()
      .toFile(at("turned-quarter.png"));
    for (const name of ["wide.png", "palette.png", "turned-quarter.png"])
      expect([...(await readImage(at(name), [4, 6, 3]))], name).toEqual([...ramp]);
    const pages = new Uint8Array(72 * 2).fill(255);
    pages.set(ramp);
    const film = sharp(pages, { raw: { width: 6, height: 8, channels: 3, pageHeight: 4 } });
    await film.webp({ lossless: true, loop: 0 }).toFile(at("film.webp"));
    expect([...(await readImage(at("film.webp"), [4, 6, 3]))]).toEqual([...ramp]);
  });

  it("shows models for ImageNet the middle seven eighths", async () => {
    expect(imagenetPreprocess(224).resize).toBe(256);
    const ramp = Uint8Array.from({ length: 256 * 256 }, (_, i) => i % 256);
    await sharp(ramp, { raw: { width: 256, height: 256, channels: 1 } })
      .png()
      .toFile(at("ramp.png"));
    const seen = await readImage(at("ramp.png"), [224, 224, 1], imagenetPreprocess(224));
    expect([seen[0], seen[223]]).toEqual([16, 239]);
  });
});
