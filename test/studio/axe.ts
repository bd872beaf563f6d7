import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong with the page as it stands, one line each: rule, why, where. */
export async function violations(page: Page): Promise<string[]> {
  // What sticks to an edge covers half of something wherever one scrolls to.
  await position(page, "static");
  // Not as a script of the page, which its policy would refuse.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
      rules: { "target-size": { enabled: true } },
    }),
  );
  await position(page, "");
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary = "" }) =>
        `${id}: ${target.join(" ")}: ${failureSummary.split("\n").slice(1).join("; ").trim()}`,
    ),
  );
}

const position = (page: Page, position: string): Promise<void> =>
  page.evaluate((position) => {
    const edges = ".app-header, .app-notices, .app-foot";
    for (const one of document.querySelectorAll<HTMLElement>(edges)) one.style.position = position;
  }, position);
