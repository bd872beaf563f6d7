/** What a person does on the page, by the names that a screen reader says. */
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { Project } from "../../studio/state/project.ts";
import { decodeProject } from "../../studio/state/project-code.ts";

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
