/** Data that a person brings, good and bad: what is wrong is said in words, and what was there before stays. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect, it } from "vitest";
import { expectProject, expectStatus, pressTrain, shownNumber } from "./actions.ts";
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

const dataPanel = (page: Page) => page.getByRole("region", { name: "Data", exact: true });

const chosen = (page: Page) => page.getByLabel("Data set");

/** Two classes that a line divides. */
const rows = Array.from({ length: 80 }, (_, i) => {
  const [x, y] = [Math.sin(i * 12.9), Math.cos(i * 4.7)];
  const colour = ["red", "green"][i % 2];
  return `${x.toFixed(4)},${y.toFixed(4)},${colour},${x + y > 0 ? "above" : "below"}`;
});

describeStudio("own data", ({ open }) => {
  it(
    "a table is read, its target chosen, trained on with the boundary drawn, and still there after a reload",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=train" });
      await bring(page, [text("flowers.csv", `x,y,colour,kind\n${rows.join("\n")}\n`)]);
      await page.getByText(/^Added: .*flowers/).waitFor();
      await expectProject(page, ({ data }) => data.file, "flowers.csv");
      const panel = dataPanel(page);
      await panel.getByRole("columnheader", { name: "kind (to predict)" }).waitFor();
      await panel.getByText("First 12 of 80 rows").waitFor();
      // The network of the digits has ten outputs for pictures: one that fits is offered.
      await panel.getByText(/does not fit these data/).waitFor();
      await page.getByLabel("Column to predict").selectOption("x");
      await panel.getByRole("option", { name: "what it looks like: numbers" }).waitFor({
        state: "attached",
      });
      await page.getByLabel("Column to predict").selectOption("kind");
      await page.getByLabel(/^colour/).uncheck();
      await page.getByRole("button", { name: "Take a small network that fits" }).click();
      await panel.getByText(/does not fit these data/).waitFor({ state: "hidden" });
      await page.getByLabel("Batch size").fill("8");
      await page.getByLabel("Batch size").press("Enter");
      await pressTrain(page);
      await expectStatus(page, "Done");
      expect(Number.parseFloat(await shownNumber(page, "validation accuracy"))).toBeGreaterThan(90);
      const boundary = page.getByRole("region", { name: "Decision boundary" });
      // It is drawn while it is in sight.
      await boundary.scrollIntoViewIfNeeded();
      await boundary.getByText(/^The network after step \d/).waitFor();
      const plane = boundary.getByRole("application");
      const corner = async (...keys: readonly string[]) => {
        for (const key of keys) for (let i = 0; i < 4; i++) await plane.press(`Shift+${key}`);
        return boundary.getByRole("status").innerText();
      };
      expect(await corner("ArrowRight", "ArrowUp")).toMatch(/above (9\d|100) %/);
      await plane.blur();
      expect(await corner("ArrowLeft", "ArrowDown")).toMatch(/below (9\d|100) %/);
      // The past of the weights is drawn too.
      await page.getByLabel(/^Moment/).press("Home");
      await boundary.getByText("The network before training.").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.reload();
      await chosen(page)
        .getByRole("option", { name: /flowers/ })
        .waitFor({ state: "attached" });
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "a table that cannot be used is refused with the reason, and nothing is lost",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=train" });
      const panel = dataPanel(page);
      const refused: readonly (readonly [string, RegExp])[] = [
        [`x,y,kind\n1,2,a\n3,b\n4,5,b\n`, /row 3 has 2 cells/],
        ["", /is empty/],
        [`x,y,kind\n1,2,a\n3,4,b\n5,tall,a\n6,7,b\n`, /row 4, column y has "tall"/],
        [`x,y,kind\n1,2,a\n3,4,a\n5,6,a\n7,8,a\n`, /has the one value a/],
      ];
      for (const [content, reason] of refused) {
        await bring(page, [text("bad.csv", content)]);
        await panel.getByRole("alert").filter({ hasText: reason }).waitFor();
      }
      // The last two can be mended by other choices, or left.
      await page.getByLabel("Column to predict").selectOption("x");
      await page.getByLabel("It holds").selectOption("numbers");
      await panel.getByText(/^3 examples to train on/).waitFor();
      await page.getByLabel("Column to predict").selectOption("kind");
      await panel.getByRole("button", { name: "Forget this set" }).click();
      await panel.getByRole("button", { name: "Yes, for good" }).click();
      await expectProject(page, ({ data }) => data.name, "digits");
      await page.getByRole("link", { name: "Build" }).click();
      await page.getByRole("button", { name: /^conv2d1: / }).waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "own drawings are made by keys, said to be too few, and trained on; a function stands beside its Fourier series",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=train" });
      await page.getByText("Draw your own examples").click();
      const pad = page.getByRole("application", { name: /^Draw . here/ });
      const draw = async (key: string, far: number) => {
        await pad.press("Space");
        for (let i = 0; i < far; i++) await pad.press(key);
        await pad.press("Enter");
      };
      for (const far of [6, 8, 10]) await draw("ArrowRight", far);
      await page.getByRole("button", { name: "Train on these drawings" }).click();
      await dataPanel(page).getByRole("alert").filter({ hasText: "only A has any" }).waitFor();
      await expectProject(page, ({ data }) => data.name, "digits");
      await page.getByRole("radio", { name: /^Draw B/ }).check();
      for (const far of [6, 8, 9, 10]) await draw("ArrowDown", far);
      await page.getByRole("button", { name: "Delete drawing 3 of B" }).click();
      await page.getByRole("button", { name: "Train on these drawings" }).click();
      await expectProject(page, ({ data }) => data.name, "drawings");
      await dataPanel(page)
        .getByText(/^4 examples to train on, 2 to judge by/)
        .waitFor();
      await page.getByRole("button", { name: "Use batches of 4" }).click();
      await expectProject(page, ({ training }) => training.batch, 4);
      expect(await violations(page)).toEqual([]);
      await chosen(page).selectOption("square");
      const fit = page.getByRole("region", { name: "The network as a function" });
      await fit.getByText(/^3 terms: the sum rises 9\.42 % of the jump/).waitFor();
      await fit.getByLabel(/^Terms of the Fourier series/).press("ArrowRight");
      await fit.getByText(/^4 terms: the sum rises 9\.\d+ %/).waitFor();
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
      const panel = dataPanel(page);
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
