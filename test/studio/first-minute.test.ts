/** What a student does in the first minute: change a network, see what it costs, train it, draw for it, take it away. */
import { expect, it } from "vitest";
import { readSafetensors } from "../../src/formats/index.ts";
import { expectLayers, expectStatus, goTo, pressTrain, shownNumber, takeFile } from "./actions.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

/** A seven, on a pad of this many pixels. */
const SEVEN = [
  [0.28, 0.22],
  [0.72, 0.22],
  [0.6, 0.45],
  [0.48, 0.8],
] as const;

describeStudio("the first minute", ({ open }) => {
  it(
    "change, cost, train above 95 %, draw, take away",
    async () => {
      const { page, complaints } = await open();
      await expectLayers(
        page,
        Array.from({ length: 10 }, () => ":"),
      );

      // Change: more filters in the first layer, in the graph.
      await page.getByRole("button", { name: /^conv2d1: conv2d/ }).click();
      const filters = page.getByLabel("filters", { exact: true });
      await filters.fill("20");
      await filters.press("Enter");
      await page.getByRole("button", { name: /^conv2d1: conv2d.*filters 20/ }).waitFor();

      // Cost: 3·3·1 weights for each of the 20 filters, with the formula.
      const analysis = page.getByRole("region", { name: "Analysis" });
      await analysis.getByText("180", { exact: true }).first().waitFor();

      await pressTrain(page);
      await expectStatus(page, "Done");
      const accuracy = Number.parseFloat(await shownNumber(page, "validation accuracy"));
      expect(accuracy).toBeGreaterThan(95);

      await goTo(page, "Look inside");
      await page.getByRole("tab", { name: "Draw" }).click();
      const pad = page.getByRole("application", { name: "Draw a picture for the network" });
      const box = await pad.boundingBox();
      if (box === null) throw new Error("the pad is not to be seen");
      for (const [at, [x, y]] of SEVEN.entries()) {
        await page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 8 });
        if (at === 0) await page.mouse.down();
      }
      await page.mouse.up();
      const answer = page.getByRole("status").filter({ hasText: /^7, \d/ });
      await answer.waitFor();
      // The drawing is still there when one comes back.
      await goTo(page, "Train");
      await goTo(page, "Look inside");
      await answer.waitFor();

      await goTo(page, "Export");
      const { tensors } = await readSafetensors(
        new Uint8Array(await takeFile(page, "safetensors")),
      );
      expect([...tensors.values()].some(({ shape }) => shape.includes(20))).toBe(true);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
