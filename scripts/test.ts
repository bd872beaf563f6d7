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
  const lines = stderr?.trim().split("\n") ?? [];
  const why = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "";
  console.error(
    `test: ${command} ${args.join(" ")}: ${error?.message ?? `exit ${status}: ${why.trim()}`}`,
  );
  return false;
}

/** Ubuntu's chromium-browser is there without being a browser: it only says that one should install a snap. */
const starts = (path: string | undefined): path is string =>
  path !== undefined && path !== "" && existsSync(path) && succeeds(path, ["--version"]);

const installed = (): string | undefined =>
  [process.env.FOVEA_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(starts);

/** The browser that Playwright downloads for itself. */
async function downloaded(): Promise<string | undefined> {
  const { chromium } = await import("playwright-core");
  const path = chromium.executablePath();
  return starts(path) ? path : undefined;
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
    ? "test: no Chromium could be had: THE BROWSER TESTS DO NOT RUN"
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
