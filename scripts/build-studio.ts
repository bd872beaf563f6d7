/** Bundles studio/ to dist/studio, or to the folder that --out names. */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";

const { values } = parseArgs({ options: { out: { type: "string" } } });
const root = join(import.meta.dirname, "..", "studio");
await build({
  configFile: join(root, "vite.config.ts"),
  logLevel: "warn",
  ...(values.out && { build: { outDir: resolve(values.out) } }),
});
