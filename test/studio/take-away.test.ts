/** A run of the page is taken away: the command line repeats it, and other runtimes get the same logits. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InferenceSession, Tensor as RuntimeTensor } from "onnxruntime-web";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeData } from "../../src/data/index.ts";
import type { MetricRecord } from "../../src/train/index.ts";
import type { Project } from "../../studio/state/project.ts";
import { encodeProject } from "../../studio/state/project-code.ts";
import { startProject } from "../../studio/state/start.ts";
import { unzip } from "../../studio/worker/take/unzip.ts";
import { run } from "../cli.ts";
import { expectClose } from "../numeric.ts";
import { toPlanes } from "../onnxruntime.ts";
import { expectStatus, goTo, pressTrain, takeFile } from "./actions.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const CLASSES = 10;
const VALIDATION = 100;

/** A network with running statistics, dropout and shifted images: all that is random or remembered. */
const project: Project = {
  text: JSON.stringify({
    type: "sequential",
    layers: [
      { type: "conv2d", filters: 6, kernel: 5, stride: 2 },
      { type: "batchNorm" },
      { type: "relu" },
      { type: "flatten" },
      { type: "dropout", rate: 0.1 },
      { type: "linear", units: CLASSES },
    ],
  }),
  data: { name: "digits", train: 1920, validation: VALIDATION },
  training: { ...startProject.training, epochs: 2, batch: 16 },
  seed: 7,
};

describeStudio("what is taken away", ({ open }) => {
  let folder: string;
  let page: Page;
  let complaints: readonly string[];
  beforeAll(async () => {
    folder = fs.mkdtempSync(join(tmpdir(), "fovea-away-"));
    ({ page, complaints } = await open({
      fragment: `#view=train&p=${await encodeProject(project)}`,
    }));
    await pressTrain(page);
    await expectStatus(page, "Done");
    await goTo(page, "Export");
  }, PATIENCE_MS);
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it(
    "has the losses that the command line has for the same configuration, to 1e-5",
    async () => {
      for (const [path, bytes] of await unzip(await takeFile(page, "Run folder"))) {
        fs.mkdirSync(join(folder, dirname(path)), { recursive: true });
        fs.writeFileSync(join(folder, path), bytes);
      }
      const [name = ""] = fs.readdirSync(folder);
      const config = join(folder, name, "config.json");
      const flags = ["--backend", "wasm", "--json", "--quiet", "--out", join(folder, "again")];
      const { code, stderr } = await run(["train", config, ...flags]);
      expect([code, stderr]).toEqual([0, ""]);
      const recordsOf = (of: string): MetricRecord[] =>
        fs
          .readFileSync(join(folder, of, "metrics.jsonl"), "utf8")
          .split("\n")
          .slice(0, -1)
          .map((line) => JSON.parse(line));
      const [here, there] = [recordsOf(name), recordsOf("again")];
      const where = ({ split, step, epoch }: MetricRecord) => [split, step, epoch];
      expect(here.map(where)).toEqual(there.map(where));
      expect(here.length).toBeGreaterThan(6);
      expectClose(
        here.map(({ loss }) => loss),
        there.map(({ loss }) => loss),
        1e-5,
      );
      // The weights of the page are judged alike by the command line.
      const judged = await run(["eval", join(folder, name), "--backend", "wasm", "--json"]);
      const { loss } = JSON.parse(judged.stdout.trim().split("\n").at(-1) ?? "{}");
      const best = Math.min(...here.filter(({ split }) => split === "val").map(({ loss }) => loss));
      expect(Math.abs(loss - best)).toBeLessThan(1e-5);
    },
    PATIENCE_MS,
  );

  it(
    "has the page's own logits in onnxruntime-web",
    async () => {
      const rows = (await takeFile(page, "Predictions")).toString().trim().split("\n").slice(1);
      expect(rows.length).toBe(VALIDATION);
      const session = await InferenceSession.create(await takeFile(page, "ONNX"));
      const { images, shape } = makeData(project.data, project.seed).validation;
      const x = toPlanes({
        shape: [VALIDATION, ...shape],
        data: Float32Array.from(images, (byte) => byte / 255),
      });
      const { y } = await session.run({
        x: new RuntimeTensor("float32", x.data as Float32Array<ArrayBuffer>, x.shape),
      });
      await session.release();
      const logits = y?.data as Float32Array;
      for (const [i, row] of rows.entries()) {
        const own = row.trim().split(",").slice(-CLASSES).map(Number);
        expectClose(softmax(logits.subarray(i * CLASSES, (i + 1) * CLASSES)), own, 1e-5);
      }
    },
    PATIENCE_MS,
  );

  it("was done without a complaint", () => expect(complaints).toEqual([]));
});

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
