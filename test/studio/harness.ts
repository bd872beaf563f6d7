/** The built studio in Chromium, for every test of the page. `npm test` finds the browser and names it in FOVEA_CHROMIUM. */
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildStudio } from "../../scripts/build-studio.ts";
import { type StudioServer, serveStudio } from "../../src/cli/studio/server.ts";

/** A browser starts in a second, but the machine may have other things to do. */
export const PATIENCE_MS = 180_000;

export interface OpenOptions {
  /** False: as a host serves it that sends no headers of isolation. Default true. */
  readonly isolated?: boolean;
  /** What follows the address: "#view=train". */
  readonly fragment?: string;
  /** Default 1440; 390 is a telephone. */
  readonly width?: number;
  readonly theme?: "light" | "dark";
  readonly reducedMotion?: boolean;
}

/** A page of the studio and all that should not have happened on it. */
export interface Opened {
  readonly page: Page;
  readonly origin: string;
  /** Errors, warnings, failed requests, requests to another origin. */
  readonly complaints: readonly string[];
}

export interface Studio {
  /** A page of the built studio, served here. */
  open(options?: OpenOptions): Promise<Opened>;
  /** The same from a server of one's own. */
  openAt(origin: string, options?: OpenOptions): Promise<Opened>;
}

const executablePath = process.env.FOVEA_CHROMIUM ?? "";

/** Tests with a browser of their own; where there is none, one test that says so. */
export function describeStudio(name: string, define: (studio: Studio) => void): void {
  if (!existsSync(executablePath)) {
    const notice = `${name}: not tested, no Chromium (${executablePath || "FOVEA_CHROMIUM is not set"})`;
    console.error(notice);
    it(notice, () => expect(existsSync(executablePath)).toBe(false));
    return;
  }
  describe(name, () => {
    let browser: Browser;
    const servers = new Map<boolean, StudioServer>();

    beforeAll(async () => {
      const page = await builtStudio();
      for (const isolated of [true, false])
        servers.set(isolated, await serveStudio({ page, isolated }));
      browser = await startBrowser();
    }, PATIENCE_MS);

    afterAll(async () => {
      await browser?.close();
      for (const server of servers.values()) await server.close();
    });

    define({
      openAt: (origin, options) => openPage(browser, origin, options),
      open: (options = {}) =>
        openPage(browser, servers.get(options.isolated ?? true)?.origin ?? "", options),
    });
  });
}

export function startBrowser(): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: root ? ["--no-sandbox"] : [] });
}

/** A page in a context of its own: nothing is kept from another. It is closed with the browser. */
export async function openPage(
  browser: Browser,
  origin: string,
  { fragment = "", width = 1440, theme = "light", reducedMotion = true }: OpenOptions = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme: theme,
    reducedMotion: reducedMotion ? "reduce" : "no-preference",
    acceptDownloads: true,
  });
  // A busy machine takes its time; what hangs is caught by the test's own limit.
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const complaints = listen(page, origin);
  await page.goto(`${origin}/${fragment}`);
  await page.getByRole("main").waitFor();
  return { page, origin, complaints };
}

/** Collects what a page should not do. */
function listen(page: Page, origin: string): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => {
    // A page that is left ends what it was loading.
    if (request.failure()?.errorText !== "net::ERR_ABORTED")
      complaints.push(`failed: ${request.url()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(blob|data):/.test(url))
      complaints.push(`elsewhere: ${url}`);
  });
  return complaints;
}

const root = join(import.meta.dirname, "..", "..");
const cache = join(root, "node_modules", ".cache", "fovea-studio");
const DAY_MS = 86_400_000;

/** The folder of the built page: built once for all test files, as long as no source changes. */
export async function builtStudio(): Promise<string> {
  const sources = globSync(["src/**/*", "studio/**/*", "package-lock.json"], { cwd: root });
  const newest = Math.max(...sources.map((path) => statSync(join(root, path)).mtimeMs));
  const folder = join(cache, `${Math.round(newest)}-${sources.length}`);
  const isThere = () => existsSync(join(folder, "index.html"));
  if (isThere()) return folder;
  mkdirSync(cache, { recursive: true });
  const beside = join(cache, `.${process.pid}`);
  await buildStudio(beside);
  try {
    renameSync(beside, folder);
  } catch (error) {
    // Another test file was quicker.
    rmSync(beside, { recursive: true, force: true });
    if (!isThere()) throw error;
  }
  for (const old of readdirSync(cache).map((name) => join(cache, name)))
    if (Date.now() - (statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? 0) > DAY_MS)
      rmSync(old, { recursive: true, force: true });
  return folder;
}
