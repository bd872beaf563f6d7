import { beforeAll, describe, expect, it } from "vitest";
import { wasm } from "../../../src/backend/wasm/index.ts";
import { runOnnx } from "../../../src/formats/onnx/index.ts";
import { fromSpec, type Spec } from "../../../src/nn/index.ts";
import { setBackend } from "../../../src/tensor/index.ts";
import { decodeRun } from "../../../src/train/index.ts";
import { checkCsv, csvOf, isFormula } from "./csv.ts";
import { encode, zip } from "./made.ts";
import { openFiles } from "./open.ts";
import type { RunSource, Wish } from "./subject.ts";
import { type TakeName, take } from "./take.ts";
import { unzip } from "./unzip.ts";

const model: Spec = {
  type: "sequential",
  layers: [
    { type: "conv2d", filters: 3, kernel: 3 },
    { type: "relu" },
    { type: "flatten" },
    { type: "linear", units: 2 },
  ],
};

const wish: Wish = {
  which: "fresh",
  plan: {
    ...{ name: "studio", model, text: JSON.stringify(model), data: { name: "digits" }, seed: 3 },
    training: {
      ...{ epochs: 2, batch: 4, optimiser: { type: "sgd", momentum: 0.9 } },
      ...{ schedule: { type: "oneCycle", peak: 0.1 }, augmentation: {} },
      ...{ labelSmoothing: 0, averaging: 0 },
    },
  },
  ...{ input: [6, 6, 1], classes: ["a", "b"], outputs: 2, examples: 40 },
};
const { which: _, ...here } = wish;

const nothing = (): Promise<never> => Promise.reject(new Error("no run is open"));
const source: RunSource = { look: nothing, save: nothing, last: nothing, best: nothing };
const made = (name: TakeName, given: Wish = wish) => take(name, given, source, {});

beforeAll(() => setBackend(wasm({ threads: 1 })));

describe("an untrained network taken away", () => {
  it.each([
    ["run", "studio-3.zip", /^unzipped and read back: 4 tensors, 0 records, a checkpoint; run on/],
    ["safetensors", "studio.safetensors", /^read back: 4 tensors, opened and run on 2 random/],
    ["onnx", "studio.onnx", /^run by fovea's own reader on 2 random examples; largest output /],
    ["pytorch", "studio-pytorch.zip", /^unzipped, read back: 4 tensors; not run: a page has no/],
    ["spec", "studio.json", /^read back: the same network/],
    ["graph", "studio.svg", /^read back: \d+ boxes and \d+ wires/],
  ] as const)("%s is checked by reading it again", async (name, file, how) => {
    const { name: called, check, bytes } = await made(name);
    expect(called).toBe(file);
    expect(check.how).toMatch(how);
    expect(check.difference).toBeLessThanOrEqual(check.limit);
    expect(bytes.length).toBeGreaterThan(100);
  });

  it("has no curves and no predictions, and says so", async () => {
    await expect(made("curves")).rejects.toThrow(/^There are no curves yet/);
    await expect(made("predictions")).rejects.toThrow(/^Predictions need the data/);
  });

  it("is had where it cannot be trained, but for the run", async () => {
    const wide = { ...wish, classes: ["a", "b", "c"] };
    await expect(made("run", wide)).rejects.toThrow(/^The network cannot be a run: .*3 classes/);
    expect((await made("onnx", wide)).check.limit).toBeGreaterThan(0);
  });

  it("its run folder goes on from its own weights", async () => {
    const { bytes } = await made("run");
    const files = await unzip(bytes);
    expect([...files.keys()].sort()).toEqual([
      "studio-3/checkpoints/last.safetensors",
      ...["studio-3/config.json", "studio-3/metrics.jsonl", "studio-3/model.safetensors"],
    ]);
    const { model, checkpoint } = await decodeRun(
      new Map([...files].map(([path, content]) => [path.slice("studio-3/".length), content])),
    );
    expect(checkpoint?.tensors.get("params/linear/weight")).toEqual(
      model?.get("params/linear/weight"),
    );
  });

  it("its ONNX file has the operators of the opset that is asked for", async () => {
    const { bytes } = await take("onnx", wish, source, { opset: 18 });
    expect(runOnnx(bytes).model.opset).toBe(18);
  });
});

describe("files that are brought", () => {
  const open = async (name: string, bytes: Uint8Array<ArrayBuffer>) =>
    openFiles([{ name, bytes }], here);

  it.each(["run", "safetensors", "onnx"] as const)("%s comes back to be trained", async (name) => {
    const taken = await made(name);
    const { opened, refused } = await open(taken.name, taken.bytes);
    expect(refused).toEqual([]);
    expect(opened?.without).toBeUndefined();
    expect(fromSpec(opened?.spec).children.length).toBeGreaterThan(3);
    const run = opened?.run;
    const back = await decodeRun(
      new Map([
        ["config.json", run?.config ?? encode("")],
        ["checkpoints/last.safetensors", run?.checkpoint ?? encode("")],
      ]),
    );
    expect(back.checkpoint?.position.step).toBe(0);
    expect(back.config.data).toEqual({ name: "digits" });
  });

  it("a spec and a run's settings are a network", async () => {
    const spec = await open("net.json", encode(JSON.stringify(model)));
    expect(spec.opened).toMatchObject({ what: "a network", spec: model });
    const { bytes } = await made("run");
    const config = (await unzip(bytes)).get("studio-3/config.json") ?? encode("");
    const settings = await open("config.json", config);
    expect(settings.opened).toMatchObject({ what: "a run's settings", plan: { seed: 3 } });
  });

  it("weights for other data are a network, and why is said", async () => {
    const { bytes } = await made("onnx");
    const { opened } = await openFiles([{ name: "a.onnx", bytes }], { ...here, input: [8, 8, 3] });
    expect(opened?.run).toBeUndefined();
    expect(opened?.without).toBe("it reads [6, 6, 1], the chosen data are [8, 8, 3]");
  });

  it("a run that does not say its data goes on with those of the page", async () => {
    const unknown = { ...wish, plan: { ...wish.plan, data: { name: "unknown" } } };
    const { name, bytes } = await made("run", unknown);
    const { opened } = await open(name, bytes);
    expect(opened?.plan?.data).toEqual({ name: "digits" });
    const other = { ...here, input: [8, 8, 3] };
    const { refused } = await openFiles(
      [{ name, bytes: (await made("run", unknown)).bytes }],
      other,
    );
    expect(refused).toEqual(["studio-3.zip: it reads [6, 6, 1], the chosen data are [8, 8, 3]"]);
  });

  it("a zip that is no run is opened for the first network in it", async () => {
    const { name, bytes } = await made("pytorch");
    const { opened, refused } = await open(name, bytes);
    expect(refused).toEqual([]);
    expect(opened?.name).toBe("studio-pytorch.zip: studio-pytorch/weights.safetensors");
    expect(opened?.run).toBeDefined();
    const none = await open("a.zip", await zip("a", [{ name: "b.txt", bytes: encode("b") }]));
    expect(none.refused).toEqual(["a.zip: holds no run and no file of .json, .safetensors, .onnx"]);
  });

  it("a zip whose weights are not what was packed is refused, and one that is too large is not unpacked", async () => {
    const { bytes } = await made("run");
    const weights = (await unzip(bytes)).get("studio-3/model.safetensors") ?? encode("");
    const changed = bytes.slice();
    // The last weight: it would be read without a complaint.
    const at = Buffer.from(bytes).indexOf(weights) + weights.length - 2;
    changed[at] = (changed[at] ?? 0) ^ 255;
    const { refused } = await open("a.zip", changed);
    expect(refused).toEqual([
      "a.zip: studio-3/model.safetensors is damaged: its content does not have its checksum",
    ]);
    const huge = await zip("a", [{ name: "config.json", bytes: encode("{}") }]);
    const directory = Buffer.from(huge).lastIndexOf("PK\u0001\u0002");
    new DataView(huge.buffer).setUint32(directory + 24, 2 ** 31, true);
    expect((await open("b.zip", huge)).refused).toEqual(["b.zip: holds more than 1 GiB"]);
    expect((await open("c.zip", bytes.slice(0, -1))).refused[0]).toMatch(/^c\.zip: no zip, or a/);
  });

  it("damaged ones are named and skipped, the rest is opened", async () => {
    const files = [
      { name: "a.zip", bytes: encode("nothing") },
      { name: "b.onnx", bytes: encode("\u0001\u0002") },
      { name: "c.safetensors", bytes: encode("{}") },
      { name: "d.json", bytes: encode("{") },
      { name: "e.txt", bytes: encode("") },
      { name: "f.json", bytes: encode(JSON.stringify(model)) },
    ];
    const { opened, refused } = await openFiles(files, here);
    expect(opened?.name).toBe("f.json");
    expect(refused.map((line) => line.split(":")[0])).toEqual([
      ...["a.zip", "b.onnx", "c.safetensors", "d.json", "e.txt"],
    ]);
  });
});

describe("comma-separated values", () => {
  it("come back with all their digits, quotes and gaps", async () => {
    const table = {
      columns: ["name", "value"],
      rows: [
        ['a "b", c', 0.1 + 0.2],
        ["d\ne", undefined],
        ["f", Number.NaN],
        ["g", 1e-300],
      ],
    };
    const check = await checkCsv(csvOf(table), table);
    expect(check).toEqual({ how: "parsed back: 4 rows of 2 columns", difference: 0, limit: 0 });
    const other = { ...table, rows: [...table.rows.slice(1), ["h", 1]] };
    expect((await checkCsv(csvOf(table), other)).difference).toBeNaN();
  });

  it("are read by spreadsheets as they are meant", async () => {
    const table = { columns: ["größe"], rows: [["é"], ["−1"]] };
    expect(csvOf(table)).toBe("\ufeffgröße\r\né\r\n−1\r\n");
    expect((await checkCsv(csvOf(table), table)).difference).toBe(0);
    expect(["=1+1", "+a", "-cmd", "@x", "-1", "+2.5e3", "a=b", ""].map(isFormula)).toEqual([
      ...[true, true, true, true, false, false, false, false],
    ]);
  });
});
