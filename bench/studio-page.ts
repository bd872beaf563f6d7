/** The studio in a browser, for measuring. */
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import type { MetricRecord } from "../src/train/index.ts";
import type { Project } from "../studio/state/project.ts";
import { encodeProject } from "../studio/state/project-code.ts";
import { Unavailable } from "./section.ts";

/** @throws {Unavailable} where there is no Chromium */
export async function openBrowser(): Promise<Browser> {
  const candidates = [process.env.FOVEA_CHROMIUM, "/usr/bin/chromium", chromium.executablePath()];
  const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined)
    throw new Unavailable("no Chromium; FOVEA_CHROMIUM names one, npm test installs one");
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: root ? ["--no-sandbox"] : [] });
}

/** A fresh context, so that nothing is in a cache. */
export async function openStudio(
  browser: Browser,
  origin: string,
  view: string,
  project?: Project,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const packed = project === undefined ? "" : `&p=${await encodeProject(project)}`;
  await page.goto(`${origin}/#view=${view}${packed}`);
  return page;
}

/** Milliseconds from the request until a network stands there with its figures, and can be changed. */
export async function timeToInteractive(browser: Browser, origin: string): Promise<number> {
  const page = await openStudio(browser, origin, "build");
  const graph = page.getByRole("region", { name: "The network as a graph" });
  await graph
    .getByRole("button", { name: /parameters: / })
    .first()
    .waitFor();
  // The moment at which the wait ends is later than what it waited for by less than a frame.
  const ms = await page.evaluate(() => performance.now());
  await page.context().close();
  return ms;
}

/** What the page's own thread did while one looked on. */
export interface Watched {
  readonly frames: readonly number[];
  /** Processor time of scripts, style, layout and painting, as a share of one core. Waiting for a core is not in it. */
  readonly busy: number;
  /** … and in tasks of more than 50 ms, which a person feels. */
  readonly longTasks: number;
}

export async function watchFrames(page: Page, seconds: number): Promise<Watched> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const taskSeconds = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
  const before = await taskSeconds();
  const seen = await page.evaluate(async (seconds) => {
    const frames: number[] = [];
    let longMs = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longMs += duration;
    });
    observer.observe({ type: "longtask" });
    const began = performance.now();
    await new Promise<void>((resolve) => {
      let last: number | undefined;
      const frame = (now: number): void => {
        if (last !== undefined) frames.push(now - last);
        last = now;
        if (now - began < seconds * 1000) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    observer.disconnect();
    return { frames, longMs, ms: performance.now() - began };
  }, seconds);
  const busy = (1000 * ((await taskSeconds()) - before)) / seen.ms;
  await session.detach();
  return { frames: seen.frames, busy, longTasks: seen.longMs / seen.ms };
}

/** What the page has kept of its run: the same records as a run folder's metrics. */
export const keptRecords = (page: Page): Promise<MetricRecord[]> =>
  page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await wait(indexedDB.open("fovea-studio"));
    const portions = await wait(database.transaction("past").objectStore("past").getAll());
    database.close();
    return portions.flatMap(({ records }: { records: MetricRecord[] }) => records);
  });

/** Steps a second between records of the same epoch that follow each other. */
export function speeds(records: readonly MetricRecord[]): number[] {
  const steps = records.filter(({ split }) => split === "batch");
  return steps.slice(1).flatMap((record, i) => {
    const before = steps[i] as MetricRecord;
    return before.epoch === record.epoch
      ? [(record.step - before.step) / (record.time - before.time)]
      : [];
  });
}
