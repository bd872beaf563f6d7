/** `fovea studio` and its page together: runs of the folder are opened, and the machine trains for the page. */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Running, run, start } from "../cli.ts";
import { makeNative } from "../native.ts";
import { smallRun } from "../small-run.ts";
import { violations } from "./axe.ts";
import { builtStudio, describeStudio, PATIENCE_MS } from "./harness.ts";

/** Files of MNIST with nothing to be seen on their pictures. */
function writeMnist(folder: string, train: number, test: number): void {
  fs.mkdirSync(folder);
  for (const [part, count] of [
    ["train", train],
    ["t10k", test],
  ] as const) {
    const head = (...numbers: number[]) => Buffer.from(Uint32Array.from(numbers).buffer).swap32();
    const images = [head(2051, count, 28, 28), Buffer.alloc(count * 28 * 28)];
    fs.writeFileSync(join(folder, `${part}-images-idx3-ubyte`), Buffer.concat(images));
    const labels = [head(2049, count), Uint8Array.from({ length: count }, (_, at) => at % 10)];
    fs.writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), Buffer.concat(labels));
  }
}

describeStudio("the machine that serves the page", ({ openAt }) => {
  let folder: string;
  let server: Running;
  let address: URL;

  beforeAll(async () => {
    folder = fs.mkdtempSync(join(tmpdir(), "fovea-machine-"));
    const file = join(folder, "small.json");
    fs.writeFileSync(file, JSON.stringify(smallRun));
    const flags = ["--seed", "1", "--backend", "wasm", "--out", join(folder, "runs", "earlier")];
    expect((await run(["train", file, ...flags])).code).toBe(0);
    const through = `FOVEA_STUDIO='${await builtStudio()}' exec "$@"`;
    writeMnist(join(folder, "data"), 60, 20);
    const served = ["studio", "--no-open", "--data-dir", "data"];
    server = start(served, { cwd: folder, through });
    address = await new Promise((resolve) =>
      server.child.stdout?.once("data", (chunk) => resolve(new URL(String(chunk).trim()))),
    );
  }, PATIENCE_MS);
  afterAll(async () => {
    server.child.kill("SIGINT");
    await server.ended;
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const open = () => openAt(address.origin, { fragment: `${address.hash}&view=train` });

  it(
    "takes the token out of the address, and keeps it over a reload, as it does the data from there",
    async () => {
      const { page, complaints } = await open();
      const panel = page.getByRole("region", { name: "This computer", exact: true });
      await panel.waitFor();
      expect(page.url()).not.toContain("token");
      await page.getByLabel("Data set").selectOption("MNIST");
      const sizes = page.getByText("60 examples to train on, 20 to judge by");
      await sizes.waitFor();
      await page.getByRole("link", { name: "Build" }).click();
      await page.waitForURL(/view=build/);
      await page.reload();
      await page.getByRole("link", { name: "Train", exact: true }).click();
      await panel.waitFor();
      await sizes.waitFor();
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "opens a run of the folder: its network, its settings, its weights",
    async () => {
      const { page, complaints } = await open();
      await page.getByRole("button", { name: "Open earlier" }).click();
      await page
        .getByText("earlier is open: its network, its settings, and its weights.")
        .waitFor();
      await page.getByRole("link", { name: "Build" }).click();
      await page.getByText("avgPool").first().waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it.runIf(makeNative)(
    "trains natively as the page does: its curves, its weights; and stops when it is told to",
    async () => {
      const { page, complaints } = await open();
      const panel = page.getByRole("region", { name: "This computer", exact: true });
      await panel.getByRole("button", { name: "Train on this computer" }).click();
      // Its numbers stand where those of every run are; they are also the curves'.
      const bar = page.getByRole("region", { name: "Training", exact: true });
      await bar.getByText(/^[1-9]\d* of 780$/).waitFor({ timeout: PATIENCE_MS });
      await page
        .getByRole("region", { name: "Curves" })
        .getByText(/^step [1-9]/)
        .first()
        .waitFor();
      // Another is not opened over it unasked.
      await page.getByRole("button", { name: "Open earlier" }).click();
      await page.getByText("would end: earlier is not open yet.").waitFor();
      await bar.getByRole("button", { name: "Pause" }).click();
      await panel.getByText(/-studio-1 was stopped\./).waitFor();
      await bar.getByRole("button", { name: "Go on" }).waitFor();
      await panel.getByRole("row", { name: /-studio-1 not at its end/ }).waitFor();
      // What it learnt there is what is seen inside.
      await page.getByRole("link", { name: "Look inside" }).click();
      await page.getByText(/: now, step [1-9]\d*$/).waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
