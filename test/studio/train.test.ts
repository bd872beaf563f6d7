/** Training in the page: the same losses as everywhere, what the controls do, and a run that outlives its page. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { wasm } from "../../src/backend/wasm/index.ts";
import { digits } from "../../src/data/index.ts";
import { fromSpec } from "../../src/nn/index.ts";
import { setBackend } from "../../src/tensor/index.ts";
import { completeConfig, fit as fitModel, fitOptions } from "../../src/train/index.ts";
import type { Project } from "../../studio/state/project.ts";
import { encodeProject } from "../../studio/state/project-code.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const spec = {
  type: "sequential",
  layers: [
    { type: "maxPool", size: 2 },
    { type: "flatten" },
    { type: "dropout", rate: 0.1 },
    { type: "linear", units: 10 },
  ],
};

const project: Project = {
  text: JSON.stringify(spec),
  data: { name: "digits", train: 1000, validation: 100 },
  training: {
    ...{ epochs: 3, batch: 50, labelSmoothing: 0, averaging: 0.9 },
    optimiser: { type: "adam" },
    schedule: { type: "oneCycle", peak: 0.01 },
    augmentation: { shift: 1 },
  },
  seed: 5,
};

const fragmentOf = async (given: Project): Promise<string> =>
  `#view=train&p=${await encodeProject(given)}`;

/** The losses of the steps as `fit` makes them. */
async function lossesOf({ training, data, seed }: Project): Promise<number[]> {
  const backend = wasm({ threads: 1 });
  await backend.ready();
  setBackend(backend);
  const train = digits({ count: data.train ?? 0, seed });
  const validation = digits({ count: data.validation ?? 0, seed, start: 1_000_000 });
  const { config, model } = completeConfig({
    ...{ source: { name: "test", model: () => fromSpec(spec) }, settings: training, seed, data },
    ...{ input: train.shape, classes: train.classes, examples: train.size },
    ...{ stretch: false, backend: "wasm" },
  });
  const losses: number[] = [];
  await fitModel({
    ...fitOptions(config, model, { train, validation }, backend),
    onEvent: (event) => {
      if (event.type === "step") losses.push(event.loss);
    },
  });
  backend.dispose();
  return losses;
}

/** Whether the browser keeps a run by now. Asks for names only: to open what is not there would make it. */
const kept = async (page: Page): Promise<boolean> =>
  (await page.evaluate(async () =>
    (await indexedDB.databases()).some(({ name }) => name === "fovea-studio"),
  )) && (await keptLosses(page)).length > 0;

/** The losses of the steps as the browser has kept them. */
const keptLosses = (page: Page): Promise<number[]> =>
  page.evaluate(
    () =>
      new Promise<number[]>((resolve, reject) => {
        const opening = indexedDB.open("fovea-studio");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const request = opening.result.transaction("past").objectStore("past").getAll();
          request.onerror = () => reject(request.error);
          request.onsuccess = () =>
            resolve(
              (request.result as { steps: { loss: Float64Array }[] }[]).flatMap(({ steps }) =>
                steps.flatMap(({ loss }) => [...loss]),
              ),
            );
        };
      }),
  );

const bar = (page: Page) => page.getByRole("region", { name: "Training" });
const says = (page: Page, status: string) =>
  bar(page).getByRole("status").getByText(status, { exact: true }).waitFor();
const press = (page: Page, name: string) => bar(page).getByRole("button", { name }).click();

describeStudio("training in the page", ({ open }) => {
  it(
    "has the losses of fit, whatever was paused between",
    async () => {
      const { page, complaints } = await open({ fragment: await fragmentOf(project) });
      await press(page, "Train one batch");
      await bar(page).getByText("1 of 60").waitFor();
      await says(page, "Paused");
      await press(page, "Train one epoch");
      await bar(page).getByText("2 of 3").waitFor();
      await bar(page).getByText("20 of 60").waitFor();
      // Its past can be looked at while it waits.
      const timeline = page.getByRole("slider", { name: /^Moment/ });
      await timeline.focus();
      await page.keyboard.press("Home");
      await page.getByText("Moment: before training").waitFor();
      await page.keyboard.press("Control+Enter");
      await says(page, "Done");
      const losses = await keptLosses(page);
      const whole = await lossesOf(project);
      expect(losses.length).toBe(60);
      expect(losses).toEqual(whole);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "goes on to the same losses after its page was left in the middle",
    async () => {
      // So long that a busy machine leaves its page before the end.
      const long = { ...project, training: { ...project.training, epochs: 300 } };
      const { page, origin } = await open({ fragment: await fragmentOf(long) });
      await press(page, "▶ Train");
      await says(page, "Training");
      await page.waitForFunction(
        () => Number(document.querySelector("progress")?.getAttribute("value")) > 60,
      );
      // What a page writes while it is closed may come too late.
      await expect.poll(async () => kept(page), { timeout: PATIENCE_MS }).toBe(true);
      const context = page.context();
      await page.close({ runBeforeUnload: false });
      const again = await context.newPage();
      await again.goto(`${origin}/#view=build`);
      await again.getByRole("button", { name: "Go on with it" }).click();
      await says(again, "Paused");
      await press(again, "▶ Go on");
      await says(again, "Done");
      expect(await keptLosses(again)).toEqual(await lossesOf(long));
      // The project came back with it.
      expect(await again.evaluate(() => location.hash)).toContain("p=");
      await context.close();
    },
    PATIENCE_MS,
  );

  it(
    "names the layer of a number that is none, and stays usable",
    async () => {
      const schedule = { type: "constant", rate: 1e38 };
      const wild = { ...project, training: { ...project.training, schedule, averaging: 0 } };
      const { page } = await open({ fragment: await fragmentOf(wild) });
      await press(page, "▶ Train");
      await says(page, "Stopped by an error");
      await bar(page)
        .getByRole("alert")
        .getByText(/lower the learning rate/)
        .waitFor();
      const rate = page.getByRole("textbox", { name: "Rate" });
      await rate.fill("0.01");
      await rate.press("Enter");
      await press(page, "▶ Train");
      await says(page, "Done");
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "says what is wrong with a setting beside it, and trains on one thread where it has no more",
    async () => {
      const { page, complaints } = await open({
        fragment: await fragmentOf(project),
        isolated: false,
      });
      await page.getByText("not cross-origin isolated").waitFor();
      const momentum = page.getByRole("textbox", { name: "Beta 1" });
      await momentum.fill("1.5");
      await momentum.press("Enter");
      await page.getByText("is 1.5, must be below 1").waitFor();
      await press(page, "Train one batch");
      await says(page, "Paused");
      // What was typed last is not lost by a reload, although the address does not hold it yet.
      const epochs = page.getByRole("textbox", { name: "Epochs" });
      await epochs.fill("7");
      await epochs.press("Enter");
      await page.reload();
      await page.waitForFunction(
        () => document.querySelector<HTMLInputElement>(".train-section input")?.value === "7",
      );
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
