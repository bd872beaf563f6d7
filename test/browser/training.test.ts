/** A training run in Chromium has the losses of the same run in Node. `npm test` finds the browser and names it in FOVEA_CHROMIUM. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { expectClose } from "../numeric.ts";
import type { TestPage } from "./page/main.ts";
import { bundle, type Site, serve } from "./site.ts";
import { STEPS, type TrainingRun, trainingRun } from "./training-run.ts";

/** A browser starts in a second, but the machine may have other things to do. */
const PATIENCE_MS = 180_000;
const THREADS = 2;

/** How the page is served. */
const sites = {
  isolated: { isolated: true, workers: true },
  plain: { isolated: false, workers: true },
  workerless: { isolated: true, workers: false },
} as const;

const executablePath = process.env.FOVEA_CHROMIUM ?? "";
const missing =
  executablePath === "" ? "FOVEA_CHROMIUM is not set" : `${executablePath} is not there`;

if (existsSync(executablePath)) inChromium();
else {
  const notice = `browser tests not run: no Chromium (${missing})`;
  console.error(notice);
  it(notice, () => expect(existsSync(executablePath)).toBe(false));
}

function inChromium(): void {
  let node: TrainingRun;
  /** With the tiles that a browser has, which cannot be told to join vectors: sums run in another order than in `node`. */
  let nodeUnjoined: TrainingRun;
  let browser: Browser;
  const served = new Map<keyof typeof sites, Site>();

  beforeAll(async () => {
    const files = await bundle();
    for (const name of Object.keys(sites) as (keyof typeof sites)[])
      served.set(name, await serve(files, sites[name]));
    const root = process.getuid?.() === 0;
    browser = await chromium.launch({ executablePath, args: root ? ["--no-sandbox"] : [] });
  }, PATIENCE_MS);

  afterAll(async () => {
    await browser?.close();
    for (const site of served.values()) await site.close();
  });

  beforeAll(async () => {
    node = await trainingRun(THREADS);
    vi.stubEnv("FOVEA_REVECTORIZE", "off");
    // What a runtime can do is found out once for each loading of the library.
    vi.resetModules();
    const again = await import("./training-run.ts");
    nodeUnjoined = await again.trainingRun(THREADS);
    vi.unstubAllEnvs();
  }, PATIENCE_MS);

  /** What the run gave, how many workers it started, and everything that should not have happened meanwhile. */
  async function runIn(site: keyof typeof sites, method: keyof TestPage) {
    const { origin } = served.get(site) as Site;
    const page = await browser.newPage();
    const complaints = listen(page, origin);
    let workers = 0;
    page.on("worker", () => workers++);
    await page.goto(origin);
    const run = await page.evaluate(
      ([method, threads]) => (globalThis as unknown as TestPage)[method](threads),
      [method, THREADS] as const,
    );
    await page.close();
    const gaps = run.losses.map((loss, at) => Math.abs(loss - (node.losses[at] ?? Number.NaN)));
    const bits = run.weights === nodeUnjoined.weights ? "the same bits" : "OTHER BITS";
    console.info(
      `Chromium ${browser.version()}, ${site} page, ${method}: ${run.description}. ` +
        `Losses differ from Node's by at most ${Math.max(...gaps).toExponential(1)}; ` +
        `with FOVEA_REVECTORIZE=off Node's weights have ${bits}.`,
    );
    return { run, complaints, workers };
  }

  it("learns in Node", () => {
    expect(node.losses.length).toBe(STEPS);
    expect(node.losses.at(-1)).toBeLessThan(0.8 * (node.losses[0] ?? 0));
  });

  const places = [
    { site: "isolated", method: "trainHere", threads: 2, started: 1 },
    { site: "isolated", method: "trainInWorker", threads: 2, started: 2 },
    { site: "plain", method: "trainHere", threads: 1, started: 0 },
    { site: "plain", method: "trainInWorker", threads: 1, started: 1 },
  ] as const;

  describe.each(places)(
    "in Chromium, $site page, $method",
    ({ site, method, threads, started }) => {
      let run: TrainingRun;
      let complaints: readonly string[];
      let workers: number;

      beforeAll(async () => {
        ({ run, complaints, workers } = await runIn(site, method));
      }, PATIENCE_MS);

      it("has the losses of the run in Node, to 1e-5", () => {
        expectClose(run.losses, node.losses, 1e-5);
        expectClose([run.validationLoss], [node.validationLoss], 1e-5);
      });

      it("has the bits of the run in Node with the same tiles", () => {
        expect(run.losses).toEqual(nodeUnjoined.losses);
        expect(run.weights).toBe(nodeUnjoined.weights);
      });

      it(`runs on ${threads} of ${THREADS} threads, and says so`, () => {
        expect(run.isolated).toBe(sites[site].isolated);
        expect(run.threads).toBe(threads);
        expect(workers).toBe(started);
        const alone = "; 1 thread: the page is not cross-origin isolated (COOP and COEP headers);";
        expect(run.description).toContain(threads === 2 ? "; 2 threads;" : alone);
      });

      it("complains of nothing and asks no other origin", () => expect(complaints).toEqual([]));
    },
  );

  it(
    "in Chromium, on a page that may not start workers, trains on one thread and says so",
    async () => {
      const { run } = await runIn("workerless", "trainHere");
      expect(run.isolated).toBe(true);
      expect(run.threads).toBe(1);
      expect(run.description).toContain("; 1 thread: the worker did not start;");
      expect(run.weights).toBe(nodeUnjoined.weights);
    },
    PATIENCE_MS,
  );
}

/** Collects what a page should not do. */
function listen(page: Page, origin: string): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => complaints.push(`failed: ${request.url()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`)) complaints.push(`elsewhere: ${request.url()}`);
  });
  return complaints;
}
