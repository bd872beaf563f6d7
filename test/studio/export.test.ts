/** What the page gives away can be read by others, and opened again. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { readOnnx } from "../../src/formats/onnx/index.ts";
import { decodeRun } from "../../src/train/index.ts";
import { unzip } from "../../studio/worker/take/unzip.ts";
import { expectProject, goTo, takeFile } from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

/** What the check of a file said. */
const saidOf = (page: Page, title: string): Promise<string> =>
  page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: title, exact: true }) })
    .getByRole("status")
    .innerText();

/** Drops files in the middle of the page. */
const drop = (page: Page, files: Readonly<Record<string, string>>): Promise<void> =>
  page.evaluate((files) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of Object.entries(files))
      dataTransfer.items.add(new File([text], name));
    for (const type of ["dragover", "drop"]) {
      const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
      // Not taken, it would be the browser's, which leaves the page for it.
      if (document.getElementById("main")?.dispatchEvent(event) !== false)
        throw new Error(`${type} is not taken`);
    }
  }, files);

describeStudio("exports", ({ open }) => {
  it(
    "an untrained network is made, checked, downloaded, and opened again; a damaged file is named",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=export" });
      await page.getByText("Nothing is trained yet").waitFor();
      const onnx = await takeFile(page, "ONNX");
      expect(await saidOf(page, "ONNX")).toMatch(
        /^✓ Checked: run by fovea's own reader on 2 random examples; /,
      );
      expect(readOnnx(onnx).outputs).toHaveLength(1);
      const run = await takeFile(page, "Run folder");
      expect(await saidOf(page, "Run folder")).toContain("no difference");
      const files = [...(await unzip(run))].map(
        ([path, bytes]) => [path.slice(path.indexOf("/") + 1), bytes] as const,
      );
      expect((await decodeRun(new Map(files))).checkpoint?.position.step).toBe(0);
      expect(String(await takeFile(page, "Graph"))).toMatch(/^<svg /);
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
      await choose.setInputFiles({ name: "net.onnx", mimeType: "", buffer: onnx });
      await page.getByText(/^net\.onnx: studio with its weights is open/).waitFor();
      await expectProject(page, ({ text }) => /conv2d/.test(text), true);

      // In any view; what is no network is led to where it belongs, and the page is not left for it.
      await goTo(page, "Build");
      await drop(page, { "table.csv": "a,b", "net2.json": `{ "type": "linear", "units": 7 }` });
      await page.getByText(/^table\.csv: no network/).waitFor();
      await page.getByText("net2.json: a network is open.").waitFor();
      await expectProject(page, ({ text }) => /7/.test(text), true);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
