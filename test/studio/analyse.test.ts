/** What a network costs, what its units see, and what is likely wrong with it. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { expectProject, typeNetwork } from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

const net = (kernel: number) =>
  JSON.stringify({
    type: "sequential",
    layers: [
      { type: "conv2d", filters: 4, kernel, padding: 1 },
      { type: "batchNorm" },
      { type: "relu" },
      { type: "maxPool", size: 4 },
      { type: "flatten" },
      { type: "linear", units: 10 },
    ],
  });

const panelOf = (page: Page) => page.getByRole("region", { name: "Analysis" });

describeStudio("analysing", ({ open }) => {
  it(
    "a number opens its formula, the arrow keys move a field, and a finding is repaired and undone",
    async () => {
      const { page, complaints } = await open();
      await typeNetwork(page, net(3));
      const panel = panelOf(page);
      const params = panel.getByRole("button", { name: /^Parameters of conv2d: 40/ });
      await params.press("Enter");
      await panel.getByText("3·3·1·4 + 4").waitFor();
      await panel.locator(".analyse-formula .katex").first().waitFor();
      expect(await params.getAttribute("aria-expanded")).toBe("true");
      await panel.getByText("Training memory, batch 64").waitFor();

      await panel.getByRole("tab", { name: "Receptive field" }).click();
      await panel.getByLabel("Layer", { exact: true }).selectOption("conv2d");
      const units = panel.getByRole("slider");
      await units.press("Home");
      await units.press("ArrowRight");
      await panel.getByText("Unit (1, 2) of 28×28 sees 3×3 pixels").waitFor();
      await panel.getByText("only padding: 1 above").waitFor();
      await panel.getByText("read every pixel in the frame: once").waitFor();
      expect(await violations(page)).toEqual([]);

      await panel.getByRole("tab", { name: "Coverage" }).click();
      await panel.getByText("In the middle every pixel is read 9 times").waitFor();

      await panel.getByRole("tab", { name: "Findings (1)" }).click();
      await panel.getByRole("button", { name: "Repair: set bias to false" }).click();
      await panel.getByText("Nothing found").waitFor();
      const bias = ({ text }: { readonly text: string }) => JSON.parse(text).layers[0].bias;
      await expectProject(page, bias, false);
      await page.getByRole("button", { name: "Undo" }).click();
      await panel.getByRole("tab", { name: "Findings (1)" }).waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "what does not fit leaves the last network there, and is repaired by a button",
    async () => {
      const { page } = await open({ width: 390, theme: "dark" });
      await typeNetwork(page, net(3));
      const panel = panelOf(page);
      await panel.getByRole("button", { name: /^Parameters of conv2d: 40/ }).waitFor();
      await typeNetwork(page, net(41));
      await panel.getByText("The text has errors").waitFor();
      await panel.getByRole("button", { name: /^Parameters of conv2d: 40/ }).waitFor();
      await panel.getByRole("button", { name: 'Repair: set padding to "same"' }).click();
      await panel.getByRole("button", { name: /^Parameters of conv2d: 6,728/ }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
