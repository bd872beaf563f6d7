import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pages } from "./docs.ts";

it.each(Object.entries(pages))("%s is what `node scripts/docs.ts` writes", (path, make) => {
  expect(readFileSync(join(import.meta.dirname, "..", path), "utf8")).toBe(make());
});
