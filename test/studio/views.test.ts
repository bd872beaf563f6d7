/** Every view, light and dark, wide and narrow, before and after a training. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Project } from "../../studio/state/project.ts";
import { encodeProject } from "../../studio/state/project-code.ts";
import { startProject } from "../../studio/state/start.ts";
import { views } from "../../studio/state/view.ts";
import { expectStatus, goTo, pressTrain } from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const heights = { 1440: 900, 390: 844 } as const;

/** A training of a second. */
const project: Project = {
  ...startProject,
  data: { name: "digits", train: 320, validation: 100 },
  training: { ...startProject.training, epochs: 2, batch: 32 },
};

/** What is wrong with each view of the page as it stands, at both widths. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const { title } of views) {
    await goTo(page, title);
    await page.waitForLoadState("networkidle");
    // What is loaded when it is needed says so while it is awaited.
    await page.getByText("Loading…").waitFor({ state: "detached" });
    for (const width of [1440, 390] as const) {
      await page.setViewportSize({ width, height: heights[width] });
      const found = await violations(page);
      // A table or a graph may be wider, within its own frame.
      const overhang = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      if (overhang > 0) found.push(`the page is ${overhang} px too wide`);
      faults.push(...found.map((fault) => `${title}, ${width} px: ${fault}`));
    }
  }
  return faults;
}

describeStudio("the studio's views", ({ open }) => {
  it.each(["light", "dark"] as const)(
    "%s: axe finds nothing, none is too wide, nothing is complained of",
    async (theme) => {
      const { page, complaints } = await open({
        fragment: `#view=build&p=${await encodeProject(project)}`,
        theme,
      });
      expect(await faultsOf(page)).toEqual([]);
      await pressTrain(page);
      await expectStatus(page, "Done");
      expect(await faultsOf(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "can be told to be light or dark, and remember it",
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
