import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../../test/cli.ts";
import { smallRun } from "../../../test/small-run.ts";
import { digits } from "../../data/index.ts";

const folder = mkdtempSync(join(tmpdir(), "fovea-look-"));
const at = (name: string): string => join(folder, name);
const look = (...args: string[]) => run(["look", ...args, "--backend", "wasm", "--threads", "1"]);

beforeAll(async () => {
  const model = {
    type: "sequential",
    layers: [
      { type: "conv2d", filters: 6, kernel: 5 },
      { type: "relu" },
      { type: "maxPool", size: 4 },
      { type: "flatten" },
      { type: "linear", units: 10 },
    ],
  };
  writeFileSync(at("small.json"), JSON.stringify({ ...smallRun, model }));
  const { images } = digits({ count: 1, seed: 5 });
  const data = images.slice(0, 784) as Uint8Array;
  writeFileSync(at("digit.png"), encode({ width: 28, height: 28, channels: 1, data }));
  const asked = ["train", at("small.json"), "--backend", "wasm", "--threads", "1"];
  const { code, stderr } = await run([...asked, "--out", at("run")]);
  expect(code, stderr).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("fovea look", () => {
  it("shows kernels before and after, and how far training moved them", async () => {
    const { code, stdout } = await look(at("run"), "--untrained", "--out", at("kernels.png"));
    expect(code).toBe(0);
    expect(stdout).toMatch(/conv2d\/weight +5×5×1×6/);
    expect(stdout).toContain("‖w − w₀‖ / ‖w₀‖");
    const picture = decode(readFileSync(at("kernels.png")));
    expect(picture.channels).toBe(3);
    // Six filters beside each other, two rows of them.
    expect(picture.width).toBeGreaterThan(6 * 84);
    expect(picture.height).toBeGreaterThan(2 * 84);
    const json = JSON.parse((await look(at("run"), "--json")).stdout);
    expect(json.weights.map(({ weight }: { weight: string }) => weight)).toEqual([
      ...["conv2d/weight", "linear/weight"],
    ]);
    for (const { change } of json.weights) expect(change).toBeGreaterThan(0.01);
  });

  it("shows what comes out of each layer, for an example and for a picture", async () => {
    const { code, stdout } = await look(at("run"), "--image", "3", "--out", at("maps.png"));
    expect(code).toBe(0);
    expect(stdout).toContain("example 3 of digits");
    expect(stdout).toMatch(/relu +24×24×6/);
    expect(decode(readFileSync(at("maps.png"))).width).toBeGreaterThan(6 * 84);
    const both = ["--image", "3", "--untrained"];
    const pair = await look(at("run"), ...both, "--out", at("pair.png"));
    expect(pair.stdout).toContain("before training above after it");
    const [one, two] = ["maps.png", "pair.png"].map(
      (name) => decode(readFileSync(at(name))).height,
    );
    expect(two).toBeGreaterThan(1.5 * (one ?? 0));
    const beside = JSON.parse((await look(at("run"), ...both, "--json")).stdout);
    expect(beside.before.map(({ layer }: { layer: string }) => layer)).toEqual(
      beside.layers.map(({ layer }: { layer: string }) => layer),
    );
    expect(beside.before[0].mean).not.toBe(beside.layers[0].mean);
    const json = JSON.parse((await look(at("run"), "--image", at("digit.png"), "--json")).stdout);
    expect(json.layers.at(-1)).toMatchObject({ layer: "linear", shape: [10], nan: 0 });
  });

  it("finds inputs that raise a channel above the best example", async () => {
    const asked = ["--maximise", "--layer", "relu", "--channel", "2", "--steps", "64"];
    const { stdout } = await look(at("run"), ...asked, "--out", at("found.png"), "--json");
    const [found] = JSON.parse(stdout).inputs;
    expect(found.channel).toBe(2);
    expect(found.activation).toBeGreaterThan(found.best);
    expect(found.input).toHaveLength(784);
    expect(decode(readFileSync(at("found.png"))).height).toBeGreaterThan(84);
  });

  it("counts weights, activations and gradients in bins", async () => {
    const { stdout } = await look(at("run"), "--histograms", "--json");
    const { histograms, examples } = JSON.parse(stdout);
    expect(examples).toBe(64);
    const relu = histograms.find(
      ({ path, of }: { path: string; of: string }) => path === "relu" && of === "activation",
    );
    expect(relu.size).toBe(64 * 24 * 24 * 6);
    expect(relu.counts.reduce((a: number, b: number) => a + b, 0)).toBe(relu.size);
    expect(relu.zeros).toBeGreaterThan(0);
    expect((await look(at("run"), "--histograms")).stdout).toContain("gradient of the weight");
  });

  it("says in a line what cannot be looked at", async () => {
    const cases: readonly (readonly [string[], string])[] = [
      [["--image", "3", "--maximise"], "are two looks; ask for one at a time"],
      [["--layer", "conf2d"], "--layer conf2d has no weight; those that have: conv2d, linear"],
      [["--maximise", "--layer", "conf2d"], "layer conf2d is unknown (did you mean conv2d?)"],
      [["--maximise", "--layer", "relu", "--channel", "6"], "must be from 0 to 5"],
      [["--image", "100"], "has 100 examples for validation, 0 to 99"],
      [["--histograms", "--untrained"], "--untrained is for kernels and --image"],
      [["--histograms", "--out", at("none.png")], "nothing here is a picture"],
    ];
    for (const [flags, message] of cases) {
      const { code, stderr } = await look(at("run"), ...flags);
      expect(stderr).toContain(message);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
      expect(code).not.toBe(0);
    }
    const { stderr } = await look("challenge", "--untrained");
    expect(stderr).toContain("--untrained is for run folders");
  }, 60_000);
});
