/**
 * Draws docs/classic/<name>.svg: what `fovea classic <name> --plot` shows of its default run. Names as arguments: those only.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Classic, classics } from "../src/classic/index.ts";
import { classicFigures } from "../src/cli/classic/figures.ts";
import { loadSamples, noSamples } from "../src/cli/classic/load-samples.ts";
import { openBackend } from "../src/cli/open-backend.ts";
import { figuresSvg } from "../src/cli/plot/svg/index.ts";

const folder = join(import.meta.dirname, "../docs/classic");

export const galleryFile = (name: string): string => join(folder, `${name}.svg`);

/** The drawing of a network's default run. */
export async function galleryDrawing(one: Classic): Promise<string> {
  const backend = await openBackend("auto", undefined);
  try {
    const { data, needs } = one;
    const samples = data === undefined ? noSamples : await loadSamples({ data }, 1, needs);
    const fitted = await one.fit(samples, {}, { seed: 1, backend });
    return await figuresSvg(classicFigures(fitted, await fitted.show()));
  } finally {
    backend.dispose();
  }
}

if (import.meta.main) {
  const { positionals } = parseArgs({ allowPositionals: true });
  mkdirSync(folder, { recursive: true });
  for (const one of classics.values())
    if (positionals.length === 0 || positionals.includes(one.name))
      writeFileSync(galleryFile(one.name), await galleryDrawing(one));
}
