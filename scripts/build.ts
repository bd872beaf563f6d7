/** Compiles src to dist: JavaScript, declarations, and the files that are data rather than source; bundles studio/ to dist/studio. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { buildStudio } from "./build-studio.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
/** What a program reads at run time and tsc does not copy. */
const assets = "src/**/*.{json,c,h,wgsl,md,html,css,bin,safetensors}";

rmSync(dist, { recursive: true, force: true });
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

for (const path of globSync(assets, { cwd: root })) {
  cpSync(join(root, path), join(dist, relative("src", path)));
}
// tsc rewrites `.ts` in imports, not in the URLs that workers start from.
for (const path of globSync("**/*.js", { cwd: dist })) {
  const file = join(dist, path);
  const code = readFileSync(file, "utf8");
  const mended = code.replace(
    /(new URL\("\.[^"]+)\.ts", import\.meta\.url\)/g,
    '$1.js", import.meta.url)',
  );
  if (mended !== code) writeFileSync(file, mended);
}
const bin = join(dist, "cli", "main.js");
if (existsSync(bin)) chmodSync(bin, 0o755);

await buildStudio();
