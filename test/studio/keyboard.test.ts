/** The whole way with the keyboard alone: no pointer touches the page. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Project } from "../../studio/state/project.ts";
import { encodeProject } from "../../studio/state/project-code.ts";
import { startProject } from "../../studio/state/start.ts";
import { expectStatus, runBar } from "./actions.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const MOST_STOPS = 150;

const project: Project = {
  ...startProject,
  data: { name: "digits", train: 640, validation: 100 },
  training: { ...startProject.training, epochs: 2, batch: 32 },
};

/** Presses Tab until the element has the focus, and expects that one sees that it has. */
async function tabTo(page: Page, element: Locator, key = "Tab"): Promise<void> {
  await element.waitFor();
  const isFocused = () => element.evaluate((one) => one === document.activeElement);
  for (let stop = 0; stop < MOST_STOPS && !(await isFocused()); stop++)
    await page.keyboard.press(key);
  expect(await isFocused()).toBe(true);
  const ring = await element.evaluate((one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  });
  expect(ring, `${element} shows that it has the focus`).toBe(true);
}

async function press(page: Page, element: Locator, back = false): Promise<void> {
  await tabTo(page, element, back ? "Shift+Tab" : "Tab");
  await page.keyboard.press("Enter");
}

describeStudio("the keyboard alone", ({ open }) => {
  it(
    "trains, looks inside, draws, and takes the network away",
    async () => {
      const { page, complaints } = await open({
        fragment: `#view=build&p=${await encodeProject(project)}`,
      });
      const link = (name: string) => page.getByRole("link", { name, exact: true });
      await press(page, link("Train"));
      await page.getByRole("heading", { level: 1, name: "Train" }).waitFor();
      await press(page, runBar(page).getByRole("button", { name: /Train$/ }));
      await expectStatus(page, "Done");

      await press(page, link("Look inside"), true);
      const tabs = page.getByRole("tablist", { name: "Input" });
      await tabTo(page, tabs.getByRole("tab", { name: "An example" }));
      await page.keyboard.press("ArrowRight");
      await tabTo(page, page.getByRole("application", { name: "Draw a picture for the network" }));
      for (let up = 0; up < 9; up++) await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Space");
      for (let down = 0; down < 18; down++) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Space");
      await page
        .getByRole("status")
        .filter({ hasText: /^\d, [\d.]+ %$/ })
        .waitFor();

      await press(page, link("Export"), true);
      await press(page, page.getByRole("button", { name: "Make safetensors", exact: true }));
      const download = page.getByRole("link", { name: /^Download .*\.safetensors/ });
      await download.waitFor();
      const coming = page.waitForEvent("download");
      // The button that was pressed has become this link, which has its focus.
      await page.keyboard.press("Enter");
      expect((await coming).suggestedFilename()).toMatch(/\.safetensors$/);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
