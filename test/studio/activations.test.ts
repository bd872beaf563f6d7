/** The page of activations, by pointer and by keys. */
import { expect, it } from "vitest";
import { expectProject, projectOf } from "./actions.ts";
import { violations } from "./axe.ts";
import { describeStudio, PATIENCE_MS } from "./harness.ts";

describeStudio("the page of activations", ({ open }) => {
  it(
    "typesets formulas under the strict policy, follows x and parameters by keys, and puts an activation into the network",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=activations&card=leakyRelu" });
      const card = page.getByRole("article", { name: "leaky ReLU" });
      const formulas = card.locator(".katex math");
      await formulas.nth(1).waitFor({ state: "attached" });
      const x = card.getByRole("slider", { name: "x of leaky ReLU and its derivative" });
      await x.focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowLeft");
      await expect
        .poll(() => x.getAttribute("aria-valuetext"))
        .toBe("x = −2: f = −0.02, f′ = 0.01");
      await card.getByRole("slider", { name: /^a \(slope\)/ }).focus();
      await page.keyboard.press("End");
      await expect.poll(() => x.getAttribute("aria-valuetext")).toBe("x = −2: f = −6, f′ = 3");
      await expect.poll(() => formulas.first().textContent()).toContain("3x");
      const before = await projectOf(page);
      await card.getByRole("button", { name: "Use it in my network" }).click();
      await expectProject(page, ({ text }) => text.match(/leakyRelu/g)?.length, 2);
      await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
      await expectProject(page, ({ text }) => text, before?.text);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );

  it(
    "finds, filters and compares",
    async () => {
      const { page, complaints } = await open({ fragment: "#view=activations" });
      await page.getByRole("searchbox", { name: "Search" }).fill("swish");
      await page.getByText("2 of 38").waitFor();
      for (const name of ["SiLU", "hard swish"])
        await page.getByRole("article", { name }).getByLabel("Compare").check();
      const compared = page.getByRole("region", { name: "Comparison" });
      await compared.getByText(/^Swish, SiLU = /).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.getByRole("searchbox", { name: "Search" }).fill("");
      await page.getByRole("button", { name: "Learned" }).click();
      await page.getByText("5 of 38").waitFor();
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    PATIENCE_MS,
  );
});
