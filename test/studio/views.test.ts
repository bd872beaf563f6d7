/** Every view, light and dark, wide and narrow. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { views } from "../../studio/state/view.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const cases = views.flatMap(({ id, title }) =>
  (["light", "dark"] as const).flatMap((theme) =>
    [1440, 390].map((width) => ({ id, title, theme, width })),
  ),
);

/** By how much the page can be moved sideways; a table or a graph may, within its own frame. */
const overhang = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describeStudio("the studio's views", ({ open }) => {
  it.each(cases)(
    "$title, $theme, $width px: axe finds nothing, it is not too wide, nothing is complained of",
    async ({ id, title, theme, width }) => {
      const { page, complaints } = await open({ fragment: `#view=${id}`, theme, width });
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await page.waitForLoadState("networkidle");
      // What is loaded when it is needed says so while it is awaited.
      await page.getByText("Loading…").waitFor({ state: "detached" });
      expect(await violations(page)).toEqual([]);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "can be told to be light or dark, and remembers it",
    async () => {
      const { page } = await open({ theme: "light" });
      await page.getByRole("button", { name: "Switch to dark colours" }).click();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      await page.reload();
      await page.getByRole("button", { name: "Switch to light colours" }).waitFor();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
