import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildStudio } from "../../scripts/build-studio.ts";
import { firstLoad } from "../../scripts/first-load.ts";

/** Of all that is loaded before the page can be used. */
const MOST_BYTES = 200 * 1024;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fovea-page-"));
  await buildStudio(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("loads no more than 200 KB, packed, before the page can be used", () => {
  const files = firstLoad(folder).toSorted((a, b) => b.gzipBytes - a.gzipBytes);
  const total = files.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
  const list = files.map(({ path, gzipBytes }) => `${path} ${(gzipBytes / 1024).toFixed(1)} KiB`);
  console.info(`first load: ${(total / 1024).toFixed(1)} KiB: ${list.join(", ")}`);
  expect(files.length).toBeGreaterThan(4);
  expect(total, list.join("\n")).toBeLessThanOrEqual(MOST_BYTES);
});
