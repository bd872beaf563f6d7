/** Data that a person brings, good and bad: what is wrong is said in words, and what was there before stays. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect, it } from "vitest";
import {
  expectProject,
  expectStatus,
  goTo,
  pressTrain,
  shownNumber,
  typeNetwork,
} from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

interface Brought {
  readonly name: string;
  readonly buffer: Buffer;
}

const text = (name: string, content: string): Brought => ({ name, buffer: Buffer.from(content) });

/** Gives files to the data panel. */
const bring = (page: Page, files: readonly Brought[]): Promise<void> =>
  page
    .getByLabel(/^Your own: /)
    .setInputFiles(files.map((file) => ({ ...file, mimeType: "application/octet-stream" })));

const chosen = (page: Page) => page.getByLabel("Data set");

/** Two classes that a line divides. */
const rows = Array.from({ length: 80 }, (_, i) => {
  const [x, y] = [Math.sin(i * 12.9), Math.cos(i * 4.7)];
  return `${x.toFixed(4)},${y.toFixed(4)},${x + y > 0 ? "above" : "below"}`;
});

const mlp = `{ "type": "sequential", "layers": [{ "type": "linear", "units": 8 }, { "type": "relu" }, { "type": "linear", "units": 2 }] }`;

describeStudio("own data", ({ open }) => {
  it(
    "a table is read, trained on, and still there when the page is loaded again",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=train" });
      await bring(page, [text("flowers.csv", `x,y,kind\n${rows.join("\n")}\n`)]);
      await page.getByText(/^Added: .*flowers/).waitFor();
      const option = chosen(page).getByRole("option", { name: /flowers/ });
      await chosen(page).selectOption(await option.getAttribute("value"));
      await expectProject(page, ({ data }) => data.name, "table");
      await goTo(page, "Build");
      await typeNetwork(page, mlp);
      await expectProject(page, ({ text }) => text, mlp);
      await goTo(page, "Train");
      await page.getByLabel("Batch size").fill("8");
      await page.getByLabel("Batch size").press("Enter");
      await pressTrain(page);
      await expectStatus(page, "Done");
      expect(Number.parseFloat(await shownNumber(page, "validation accuracy"))).toBeGreaterThan(70);
      expect(await violations(page)).toEqual([]);
      await page.reload();
      await option.waitFor({ state: "attached" });
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it.each([
    ["rows of other lengths", `x,y,kind\n1,2,a\n3,b\n4,5,b\n`, /row 3|line 3/],
    ["text among numbers", `x,y,kind\n1,2,a\n3,4,b\n5,tall,a\n6,7,b\n`, /tall/],
    ["one class", `x,y,kind\n1,2,a\n3,4,a\n5,6,a\n7,8,a\n`, /has the one value a/],
    ["nothing", "", /empty|no rows|nothing/i],
  ])(
    "a table with %s is refused with the reason, and nothing is lost",
    async (_, content, reason) => {
      const { page, complaints } = await open({ fragment: "#view=train" });
      await bring(page, [text("bad.csv", content)]);
      const panel = page.getByRole("region", { name: "Data", exact: true });
      // It may be kept and only be refused when it is chosen.
      const option = chosen(page).getByRole("option", { name: /bad/ });
      const said = panel.getByRole("alert").or(panel.getByText(/^Added: /));
      await said.first().waitFor();
      if ((await option.count()) > 0)
        await chosen(page).selectOption(await option.first().getAttribute("value"));
      await panel.getByRole("alert").filter({ hasText: reason }).first().waitFor();
      await page.getByRole("link", { name: "Build" }).click();
      await page.getByRole("button", { name: /^conv2d1: / }).waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "a picture that is damaged is named and passed over",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=train" });
      const folder = mkdtempSync(join(tmpdir(), "fovea-pictures-"));
      for (const [kind, r] of Object.entries({ light: 230, dark: 20 })) {
        mkdirSync(join(folder, kind));
        for (let i = 0; i < 4; i++)
          await sharp({
            create: { width: 12, height: 12, channels: 3, background: { r, g: i, b: i } },
          })
            .png()
            .toFile(join(folder, kind, `${i}.png`));
      }
      writeFileSync(join(folder, "dark", "broken.png"), "no picture");
      await page.getByLabel(/^Or a folder of pictures/).setInputFiles(folder);
      await page.getByText(/^Added: /).waitFor();
      const option = chosen(page).getByRole("option", { name: basename(folder) });
      await chosen(page).selectOption(await option.getAttribute("value"));
      const panel = page.getByRole("region", { name: "Data", exact: true });
      await panel
        .getByText(/broken\.png/)
        .first()
        .waitFor();
      await panel.getByText(/^\d+ examples to train on/).waitFor();
      rmSync(folder, { recursive: true });
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
