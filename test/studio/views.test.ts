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
      const [overhang = 0, below = 0] = await page.evaluate(() => {
        const { scrollWidth, clientWidth, scrollHeight } = document.documentElement;
        const end = document.querySelector(".app")?.getBoundingClientRect().bottom ?? 0;
        return [scrollWidth - clientWidth, Math.floor(scrollHeight - scrollY - end)];
      });
      if (overhang > 0) found.push(`the page is ${overhang} px too wide`);
      if (below > 0) found.push(`${below} px of nothing below the page`);
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
    "can be told to be light or dark, and remember it; are links, steps to go back, and steps of the keyboard",
    async () => {
      const { page, complaints } = await open({ theme: "light", width: 390 });
      // A link to the content would write "#main" over the project.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
      await expect.poll(() => page.url()).toContain("#view=build&p=");

      const link = page.getByRole("link", { name: "Train", exact: true });
      const opening = page.context().waitForEvent("page");
      await link.click({ modifiers: ["ControlOrMeta"] });
      const other = await opening;
      await expect.poll(() => other.url()).toContain("#view=train&p=");
      await other.close();
      await expect.poll(() => page.title()).toBe("Build – fovea studio");
      await goTo(page, "Train");
      await expect.poll(() => page.url()).toContain("#view=train&p=");
      expect(await coveredStops(page, 40)).toEqual([]);
      await page.goBack();
      await expect.poll(() => page.title()).toBe("Build – fovea studio");

      await page.getByRole("button", { name: "Switch to dark colours" }).click();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      await page.reload();
      await page.getByRole("button", { name: "Switch to light colours" }).waitFor();
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
      expect(complaints).toEqual([]);

      // A view that cannot be loaded says so, and is there when it can.
      const part = /export-[^/]*\.js$/;
      await page.route(part, (route) => route.abort());
      await goTo(page, "Export");
      await page.getByText("This view has stopped: it could not be loaded").waitFor();
      await page.unroute(part);
      await page.getByRole("button", { name: "Show it again" }).click();
      await page.getByRole("heading", { name: "Take it away" }).waitFor();
      await page.context().close();
    },
    PATIENCE_MS,
  );
});

/** Presses Tab, and gives what has the focus under the header, the notices or the controls of the run. */
async function coveredStops(page: Page, stops: number): Promise<string[]> {
  const covered: string[] = [];
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const edges = [...document.querySelectorAll(".app-header, .app-notices, .app-foot")];
      const focused = document.activeElement ?? document.body;
      if (edges.some((edge) => edge.contains(focused))) return undefined;
      const { top, bottom } = focused.getBoundingClientRect();
      const lies = edges
        .filter((edge) => getComputedStyle(edge).position === "sticky")
        .map((edge) => edge.getBoundingClientRect())
        .some((edge) => edge.height > 0 && top < edge.bottom && bottom > edge.top);
      return lies ? `${focused.tagName} ${focused.textContent}` : undefined;
    });
    if (found !== undefined) covered.push(found);
  }
  return covered;
}
