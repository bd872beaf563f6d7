/** The network as text: completion, mending, one history, presets, links; and what happens where the editor does not come. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { editorOf, expectProject, projectOf, typeNetwork } from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const broken = `{ "type": "sequential", "layers": [
  { "type": "conv2", "filter": "8", "kernel": 3 },
  { "type": "flatten" },
  { "type": "linear", "units": 10 }
] }
`;

const write = (page: Page, what: string) =>
  page.getByRole("button", { name: `Write ${what}`, exact: true });

describeStudio("the network as text", ({ open }) => {
  it(
    "is completed by the keyboard",
    async () => {
      const { page, complaints } = await open();
      const editor = await editorOf(page);
      // A long line is typed over at once.
      await typeNetwork(page, `[${'{ "a": 1 }, '.repeat(2500)}`);
      const began = Date.now();
      await typeNetwork(page, " ");
      expect(Date.now() - began).toBeLessThan(10_000);
      await typeNetwork(page, "");
      await page.keyboard.type('{ "ty');
      const list = page.getByRole("listbox", { name: "Completions" });
      await list.getByRole("option", { name: /^type/ }).waitFor();
      // The list takes no key in its first moment, lest it takes one that was meant for the text.
      await page.waitForTimeout(150);
      await page.keyboard.press("Enter");
      await page.keyboard.type("conv");
      await list
        .getByRole("option", { name: /^conv2d/ })
        .first()
        .waitFor();
      await page.waitForTimeout(150);
      await page.keyboard.press("Enter");
      await page.keyboard.type(', "');
      await list.getByRole("option", { name: /^filters/ }).waitFor();
      await page.waitForTimeout(150);
      await page.keyboard.press("Enter");
      // The value is chosen, so that it can be typed over.
      await page.keyboard.type("6");
      await expect
        .poll(async () => (await editor.innerText()).trim())
        .toBe('{ "type": "conv2d", "filters": 6}');
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it.each(["light", "dark"] as const)(
    "is mended by what is suggested, and axe finds nothing meanwhile: %s",
    async (theme) => {
      const { page, complaints } = await open({ theme });
      await typeNetwork(page, broken);
      await write(page, '"conv2d"').waitFor();
      expect(await violations(page)).toEqual([]);
      await write(page, '"conv2d"').click();
      await write(page, '"filters"').click();
      await write(page, "8").click();
      await page.getByText("not right yet").waitFor({ state: "detached" });
      await expectProject(
        page,
        ({ text }) => text,
        broken.replace('"conv2", "filter": "8"', '"conv2d", "filters": 8'),
      );
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "has one history with everything else, and Tab leaves it",
    async () => {
      const { page } = await open();
      await typeNetwork(page, broken);
      await page.waitForTimeout(1100);
      await page.keyboard.press("ControlOrMeta+End");
      await page.keyboard.insertText("x");
      await expectProject(page, ({ text }) => text, `${broken}x`);
      await page.keyboard.press("ControlOrMeta+Z");
      await expectProject(page, ({ text }) => text, broken);
      await page.keyboard.press("ControlOrMeta+Y");
      await expectProject(page, ({ text }) => text, `${broken}x`);
      await page.getByRole("button", { name: "Undo" }).click();
      await expectProject(page, ({ text }) => text, broken);
      // Anywhere else the keys do the same.
      await page.locator("body").press("ControlOrMeta+Z");
      await expectProject(page, ({ text }) => text.includes("conv2d"), true);
      const editor = await editorOf(page);
      await editor.click();
      await page.keyboard.press("Tab");
      const focused = () =>
        editor.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement);
      expect(await focused()).toBeNull();
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "chooses the layer that the cursor is in, and shows the one that is chosen in the graph",
    async () => {
      const { page } = await open();
      const editor = await editorOf(page);
      const graph = page.getByRole("region", { name: "The network as a graph" });
      await graph.getByRole("button", { name: /^linear/ }).click();
      await editor.locator(".cm-chosen").filter({ hasText: "linear" }).waitFor();
      await editor.locator(".cm-line").filter({ hasText: "flatten" }).click();
      await editor.locator(".cm-chosen").filter({ hasText: "flatten" }).waitFor();
      await page.getByText("flatten", { exact: true }).first().waitFor();
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "is a plain field where the editor does not come, and nothing is lost",
    async () => {
      const { page, origin } = await open();
      await page.route(/editor-.*\.js$/, (route) => route.abort());
      await page.goto(`${origin}/`);
      await page.reload();
      const field = page.getByRole("textbox", { name: "The network as text", exact: true });
      await field.fill(broken);
      await write(page, '"conv2d"').click();
      await expect.poll(() => field.inputValue()).toContain('"conv2d", "filter"');
      await field.press("ControlOrMeta+Z");
      await expect.poll(() => field.inputValue()).toBe(broken);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "begins with a preset, which undo takes back",
    async () => {
      const { page, complaints } = await open();
      await editorOf(page);
      await page.getByRole("button", { name: "Presets" }).click();
      const dialog = page.getByRole("dialog", { name: "Begin with a network" });
      await dialog.getByRole("button", { name: /LeNet-5.*61,706 parameters/ }).waitFor();
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole("button", { name: /LeNet-5/ }).click();
      await dialog.waitFor({ state: "detached" });
      await expectProject(page, ({ text }) => text.includes("avgPool"), true);
      await page.getByRole("button", { name: "Undo" }).click();
      await expectProject(page, ({ text }) => text.includes("avgPool"), false);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "is shared by a link; one that is damaged is said in a line",
    async () => {
      const { page, origin } = await open();
      await typeNetwork(page, broken);
      await expectProject(page, ({ text }) => text, broken);
      await page.getByRole("button", { name: "Share" }).click();
      const link = await page.getByRole("textbox", { name: /^Link, \d/ }).inputValue();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      const there = await open({ fragment: link.slice(origin.length + 1) });
      expect((await projectOf(there.page))?.text).toBe(broken);
      const cut = await open({ fragment: link.slice(origin.length + 1, -30) });
      await cut.page.getByText("the link is damaged: a part of it may be missing").waitFor();
      await expectProject(cut.page, ({ text }) => text.includes("conv2d"), true);
      for (const { page } of [there, cut]) await page.context().close();
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
