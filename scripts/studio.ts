/** `npm run studio`: builds the page if a source is newer than what was built, then serves it. Arguments go to `fovea studio`. */
import { spawn } from "node:child_process";
import { globSync, statSync } from "node:fs";
import { join } from "node:path";
import { buildStudio } from "./build-studio.ts";

const root = join(import.meta.dirname, "..");
const changed = (path: string): number =>
  statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

const built = changed("dist/studio/index.html");
const sources = globSync(["src/**/*", "studio/**/*", "package-lock.json"], { cwd: root });
if (sources.some((path) => changed(path) > built)) {
  console.error("building the studio …");
  await buildStudio();
}
const main = join(root, "src", "cli", "main.ts");
const child = spawn(process.execPath, [main, "studio", ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to both; who ends this one only means the other too.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("close", (code) => process.exit(code ?? 1));
