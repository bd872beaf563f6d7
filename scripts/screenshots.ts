/**
 * Pictures of every view of the studio, after a training: docs/screenshots/<view>-<light|dark>-<width>.png, with a palette, so that the
 * whole folder stays below 3 MB. `node scripts/screenshots.ts [--out FOLDER]`. Look at them.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { serveStudio } from "../src/cli/studio/server.ts";
import { views } from "../studio/state/view.ts";
import { expectStatus, goTo, pressTrain } from "../test/studio/actions.ts";
import { builtStudio, openPage, startBrowser } from "../test/studio/harness.ts";

const MOST_BYTES = 3_000_000;
/** Of the window: what a screen shows at once, and a little more below it. */
const heights = { 1440: 1100, 390: 1500 } as const;
const widths = [1440, 390] as const;

const { values } = parseArgs({ options: { out: { type: "string" } } });
const folder = values.out ?? join(import.meta.dirname, "..", "docs", "screenshots");
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder).filter((name) => name.endsWith(".png")))
  rmSync(join(folder, name));

const server = await serveStudio({ page: await builtStudio() });
const browser = await startBrowser();
for (const theme of ["light", "dark"] as const) {
  const { page, complaints } = await openPage(browser, server.origin, { theme });
  await goTo(page, "Train");
  await pressTrain(page);
  await expectStatus(page, "Done");
  for (const { id, title } of views) {
    await goTo(page, title);
    if (id === "build") await page.getByRole("button", { name: /^conv2d2: / }).click();
    for (const width of widths) {
      await page.setViewportSize({ width, height: heights[width] });
      await settle(page);
      const bytes = await sharp(await page.screenshot())
        .png({ palette: true, quality: 80, effort: 10 })
        .toBuffer();
      await sharp(bytes).toFile(join(folder, `${id}-${theme}-${width}.png`));
    }
  }
  for (const complaint of complaints) console.error(complaint);
  await page.context().close();
}
await browser.close();
await server.close();

const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
console.log(`${folder}: ${(bytes / 1e6).toFixed(2)} MB`);
if (bytes > MOST_BYTES) {
  console.error(`screenshots: more than ${MOST_BYTES / 1e6} MB`);
  process.exitCode = 1;
}

/** From the top, with everything that is awaited there. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => scrollTo(0, 0));
  await page.mouse.move(0, 0);
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(1500);
}
