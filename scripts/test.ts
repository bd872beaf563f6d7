/**
 * Runs the tests. Looks for Chromium first, for the tests that need a browser, and installs it where it can;
 * where it cannot, says so and runs the rest. Arguments go to vitest.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** True if the command ran and succeeded; its output is shown only if it failed. */
function succeeds(command: string, args: readonly string[]): boolean {
  const { status, error, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeout: 300_000,
  });
  if (status === 0) return true;
  const last = stderr?.trim().split("\n").at(-1) ?? "";
  console.error(
    `test: ${command} ${args.join(" ")}: ${error?.message ?? `exit ${status}: ${last}`}`,
  );
  return false;
}

const installed = (): string | undefined =>
  [process.env.FOVEA_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
    (path) => path !== undefined && path !== "" && existsSync(path),
  );

/** The browser that Playwright downloads for itself, if it is there and starts. */
async function downloaded(): Promise<string | undefined> {
  const { chromium } = await import("playwright-core");
  const path = chromium.executablePath();
  return existsSync(path) && succeeds(path, ["--version"]) ? path : undefined;
}

async function findChromium(): Promise<string | undefined> {
  const here = installed() ?? (await downloaded());
  if (here !== undefined) return here;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.error("test: no Chromium here; installing the package chromium");
    if (
      succeeds("apt-get", ["update", "-q"]) &&
      succeeds("apt-get", ["install", "-q", "-y", "--no-install-recommends", "chromium"])
    ) {
      const path = installed();
      if (path !== undefined) return path;
    }
  }
  console.error("test: no Chromium here; asking Playwright to download one");
  succeeds("npx", ["--no-install", "playwright-core", "install", "chromium"]);
  return downloaded();
}

const chromium = await findChromium();
console.error(
  chromium === undefined
    ? "test: no Chromium could be had: THE BROWSER TESTS ARE SKIPPED"
    : `test: Chromium at ${chromium}`,
);

const env = { ...process.env };
if (chromium === undefined) delete env.FOVEA_CHROMIUM;
else env.FOVEA_CHROMIUM = chromium;
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const { status } = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
  env,
});
process.exit(status ?? 1);
