/** What the page gives away can be read by others, and opened again. */
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { readOnnx } from "../../src/formats/onnx/index.ts";
import { decodeRun } from "../../src/train/index.ts";
import { unzip } from "../../studio/worker/take/made.ts";
import { expectProject } from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

/** Makes a file, reads what its check says, and downloads it. */
async function made(page: Page, title: string): Promise<{ path: string; said: string }> {
  const row = page.getByRole("listitem").filter({
    has: page.getByRole("heading", { name: title, exact: true }),
  });
  await row.getByRole("button", { name: `Make ${title}` }).click();
  const link = row.getByRole("link", { name: "Download" });
  await link.waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const path = join(tmpdir(), `fovea-studio-${process.pid}-${download.suggestedFilename()}`);
  await download.saveAs(path);
  return { path, said: await row.getByRole("status").innerText() };
}

describeStudio("exports", ({ open }) => {
  it(
    "an untrained network is made, checked, downloaded, and opened again; a damaged file is named",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=export" });
      await page.getByText("Nothing is trained yet").waitFor();
      const onnx = await made(page, "ONNX");
      expect(onnx.said).toMatch(/^✓ Checked: run by fovea's own reader on 2 random examples; /);
      expect(readOnnx(readFileSync(onnx.path)).outputs).toHaveLength(1);
      const run = await made(page, "Run folder");
      expect(run.said).toContain("no difference");
      const files = [...(await unzip(readFileSync(run.path)))].map(
        ([path, bytes]) => [path.slice(path.indexOf("/") + 1), bytes] as const,
      );
      expect((await decodeRun(new Map(files))).checkpoint?.position.step).toBe(0);
      const graph = await made(page, "Graph");
      expect(readFileSync(graph.path, "utf8")).toMatch(/^<svg /);
      expect(await violations(page)).toEqual([]);

      const choose = page.locator("input[type=file]");
      await choose.setInputFiles([
        { name: "bad.onnx", mimeType: "", buffer: Buffer.from("nothing") },
        {
          name: "net.json",
          mimeType: "",
          buffer: Buffer.from(
            `{ "type": "sequential", "layers": [{ "type": "flatten" }, { "type": "linear", "units": 10 }] }`,
          ),
        },
      ]);
      await page.getByText(/^bad\.onnx: /).waitFor();
      await page.getByText("net.json: a network is open.").waitFor();
      await expectProject(page, ({ text }) => /conv/.test(text), false);
      await choose.setInputFiles(onnx.path);
      await page.getByText(/onnx: studio with its weights is open/).waitFor();
      await expectProject(page, ({ text }) => text.match(/conv2d/g)?.length, 2);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
