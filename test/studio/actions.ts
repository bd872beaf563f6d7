/** What a person does on the page, by the names that a screen reader says. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Project } from "../../studio/state/project.ts";
import { decodeProject } from "../../studio/state/project-code.ts";
import type { views } from "../../studio/state/view.ts";

/** A moment after a change the URL is written, and the worker has answered. */
const POLL = { timeout: 20_000, interval: 50 };

/** The project as the address holds it. */
export async function projectOf(page: Page): Promise<Project | undefined> {
  const packed = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("p");
  return packed === null ? undefined : decodeProject(packed);
}

/** Waits until the project in the address is as `is` says. */
export const expectProject = (page: Page, is: (project: Project) => unknown, wanted: unknown) =>
  expect
    .poll(async () => {
      const project = await projectOf(page);
      return project && is(project);
    }, POLL)
    .toEqual(wanted);

/** The editor; a plain field until it is loaded, for which this waits. */
export async function editorOf(page: Page): Promise<Locator> {
  const editor = page.getByRole("textbox", { name: "The network as text. " });
  await editor.waitFor();
  return editor;
}

/** Replaces the whole text. */
export async function typeNetwork(page: Page, text: string): Promise<void> {
  const editor = await editorOf(page);
  await editor.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

/** The graph's lines that are layers: "conv2d: conv2d, parameters: 80 · 2 %, filters 8, kernel 3". */
export async function layersOf(page: Page): Promise<string[]> {
  const lines = page.getByRole("region", { name: "The network as a graph" }).getByRole("button");
  const labels = await lines.evaluateAll((all) => all.map((one) => one.textContent ?? ""));
  return labels.filter((label) => label.includes(":"));
}

export const expectLayers = (page: Page, wanted: readonly (RegExp | string)[]) =>
  expect
    .poll(async () => layersOf(page), POLL)
    .toEqual(
      wanted.map((one) =>
        typeof one === "string" ? expect.stringContaining(one) : expect.stringMatching(one),
      ),
    );

export type ViewTitle = (typeof views)[number]["title"];

export async function goTo(page: Page, title: ViewTitle): Promise<void> {
  await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: title }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
}

/** The bar below every view. */
export const runBar = (page: Page): Locator =>
  page.getByRole("region", { name: "Training", exact: true });

export const pressTrain = (page: Page): Promise<void> =>
  runBar(page)
    .getByRole("button", { name: /(Train|Go on)$/ })
    .click();

export const pressPause = (page: Page): Promise<void> =>
  runBar(page)
    .getByRole("button", { name: /Pause$/ })
    .click();

/** Waits until the run's state is this; a run that fails says why at once. */
export async function expectStatus(page: Page, wanted: string, timeout = 150_000): Promise<void> {
  const status = runBar(page).getByRole("status").filter({ hasText: wanted });
  const failed = runBar(page).getByRole("alert");
  await status.or(failed).first().waitFor({ timeout });
  if (await failed.isVisible()) throw new Error(`the run failed: ${await failed.innerText()}`);
}

/** A number of the bar: "validation accuracy", "step". */
export const shownNumber = (page: Page, name: string): Promise<string> =>
  runBar(page)
    .locator("dl > div")
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator("dd")
    .innerText();

/** Makes a file of the export page, and gives what it offers. */
export async function takeFile(page: Page, title: string): Promise<Buffer> {
  await page.getByRole("button", { name: `Make ${title}`, exact: true }).click();
  const row = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: title, exact: true }) });
  const link = row.getByRole("link", { name: /^Download / });
  await link.or(row.locator(".field-fault")).waitFor({ timeout: 120_000 });
  const coming = page.waitForEvent("download", { timeout: 10_000 });
  await link.click({ timeout: 5_000 });
  const chunks: Buffer[] = [];
  for await (const chunk of await (await coming).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
