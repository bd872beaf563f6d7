/** Looking inside: before training, while a digit is drawn, after training, and of networks that read no pictures. */
import type { Locator, Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Project } from "../../studio/state/project.ts";
import { encodeProject } from "../../studio/state/project-code.ts";
import { expectStatus, pressTrain } from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const POLL = { timeout: 30_000, interval: 50 };

const project: Project = {
  text: JSON.stringify({
    type: "sequential",
    layers: [
      { type: "conv2d", filters: 4, kernel: 5 },
      { type: "relu" },
      { type: "maxPool", size: 4 },
      { type: "flatten" },
      { type: "linear", units: 10 },
    ],
  }),
  data: { name: "digits", train: 2000, validation: 200 },
  training: {
    ...{ epochs: 3, batch: 50, labelSmoothing: 0, averaging: 0 },
    optimiser: { type: "adam" },
    schedule: { type: "oneCycle", peak: 0.02 },
    augmentation: {},
  },
  seed: 5,
};

const fragmentOf = async (given: Project): Promise<string> =>
  `#view=inside&p=${await encodeProject(given)}`;

const panel = (page: Page, name: string | RegExp): Locator => page.getByRole("region", { name });

/** A one from top to bottom. */
async function drawOne(page: Page): Promise<void> {
  const pad = page.getByRole("application", { name: "Draw a picture for the network" });
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (box === null) throw new Error("there is no pad");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x + 8, y - box.height / 3);
  await page.mouse.down();
  await page.mouse.move(x, y + box.height / 3, { steps: 8 });
  await page.mouse.up();
}

describeStudio("looking inside", ({ open }) => {
  it(
    "shows an untrained network, follows its training, answers a drawing and finds what channels look for",
    async () => {
      const { page, complaints } = await open({ fragment: await fragmentOf(project) });
      await panel(page, "Kernels of conv2d")
        .getByRole("heading", { name: "not trained yet" })
        .waitFor();
      await panel(page, "Update-to-weight ratio").getByText("No step has been taken").waitFor();
      const judged = panel(page, /^Confusion/);
      await judged.scrollIntoViewIfNeeded();
      await judged.getByText("weights of step 0").waitFor();

      await pressTrain(page);
      await expectStatus(page, "Done");
      const kernels = panel(page, "Kernels of conv2d");
      await kernels.scrollIntoViewIfNeeded();
      await kernels.getByRole("heading", { name: "After step 120" }).waitFor();
      await judged.scrollIntoViewIfNeeded();
      await expect
        .poll(async () => judged.getByRole("status").first().innerText(), POLL)
        .toContain("weights of step 120");
      const right = Number(
        /(\d+) of 200 right/.exec(await judged.getByRole("status").first().innerText())?.[1],
      );
      expect(right).toBeGreaterThan(100);

      // A cell of the matrix shows its examples.
      await judged.getByRole("table").getByRole("button").first().click();
      await judged.getByRole("button", { name: "close" }).waitFor();
      await expect.poll(async () => judged.getByRole("listitem").count(), POLL).toBeGreaterThan(12);

      await page.getByRole("tab", { name: "Draw" }).click();
      await drawOne(page);
      const answer = panel(page, "Input and answer");
      await expect
        .poll(async () => answer.getByRole("status").filter({ hasText: "%" }).innerText(), POLL)
        .toMatch(/^1, \d/);

      // The cursor says values in words.
      const maps = panel(page, "Activations of conv2d").getByRole("group", {
        name: /^After step 120/,
      });
      await maps.getByRole("button", { name: "channel 2" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      await expect
        .poll(
          async () => panel(page, "Activations of conv2d").getByRole("status").last().innerText(),
          POLL,
        )
        .toMatch(/^channel 2, row 2, column 2: /);

      await panel(page, "Through the layers").getByRole("button", { name: /^relu/ }).click();
      const search = panel(page, "What a channel answers to most");
      await search.getByRole("button", { name: "Search" }).click();
      const found = search.getByRole("status").filter({ hasText: "of the noise" });
      await found.waitFor({ timeout: 60_000 });
      const numbers =
        (await found.innerText())
          .match(/\d+(\.\d+)?(e−?\d+)?/g)
          ?.map((text) => Number(text.replace("−", "-"))) ?? [];
      const [activation = 0, noise = 1, best = 1] = numbers;
      expect(activation).toBeGreaterThan(noise);
      expect(activation).toBeGreaterThan(best);

      // Back in the run: everything is as it was.
      await page.getByRole("slider", { name: /^Moment of the run/ }).fill("0");
      await panel(page, "Histograms of relu").getByRole("heading", { name: "At step 0" }).waitFor();
      expect(await violations(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
    PATIENCE_MS,
  );

  it(
    "maps the units of a network that reads points, and shows the residuals of a regression",
    async () => {
      const layers = [{ type: "linear", units: 6 }, { type: "tanh" }];
      const text = (units: number) =>
        JSON.stringify({ type: "sequential", layers: [...layers, { type: "linear", units }] });
      const moons = { ...project, text: text(2), data: { name: "moons" } };
      const first = await open({ fragment: await fragmentOf(moons) });
      // Who presses Train before all is set up is not forgotten.
      await pressTrain(first.page);
      await expectStatus(first.page, "Done");
      const units = panel(first.page, "Units of linear1 over all inputs");
      await units.getByRole("heading", { name: "Before training" }).waitFor();
      await units.getByRole("button", { name: "unit 5" }).last().waitFor();
      expect(await violations(first.page)).toEqual([]);

      const loss = { type: "squaredError" };
      const training = { ...project.training, loss };
      const sine = { ...project, text: text(1), data: { name: "sine" }, training };
      const { page, complaints } = await open({ fragment: await fragmentOf(sine), theme: "dark" });
      await panel(page, /^Residuals/)
        .getByRole("img", { name: /^residuals: mean/ })
        .waitFor();
      await panel(page, "Units of linear1 over all inputs").getByRole("img").first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect([...first.complaints, ...complaints]).toEqual([]);
    },
    PATIENCE_MS,
  );
});
