/** Writes the pages of docs/ that are made from records. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { classicMarkdown } from "../src/classic/markdown.ts";
import { augmentationMarkdown } from "../src/data/augment/markdown.ts";
import { explainPage } from "../src/explain/index.ts";
import { activationsMarkdown } from "../src/inspect/index.ts";
import { zooMarkdown } from "../src/zoo/markdown.ts";
import { aboutOptions } from "./classic-options.ts";

/** Each page and what makes it; a test holds that the pages are up to date. */
export const pages: Readonly<Record<string, () => string>> = {
  "docs/activations.md": activationsMarkdown,
  "docs/augmentation.md": augmentationMarkdown,
  "docs/classic.md": () => classicMarkdown(aboutOptions()),
  "docs/explain.md": explainPage,
  "docs/zoo.md": zooMarkdown,
};

if (import.meta.main)
  for (const [path, make] of Object.entries(pages))
    writeFileSync(join(import.meta.dirname, "..", path), make());
