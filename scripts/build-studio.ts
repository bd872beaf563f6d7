/** Bundles studio/ to dist/studio, or to the folder that --out names: a site that any host can serve, from any folder. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";

/** @param out  default: dist/studio */
export async function buildStudio(out?: string): Promise<void> {
  await build({
    configFile: join(import.meta.dirname, "..", "studio", "vite.config.ts"),
    logLevel: "warn",
    ...(out !== undefined && { build: { outDir: resolve(out) } }),
  });
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: "string" } } });
  await buildStudio(values.out);
}
