import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { buildStudio } from "../../scripts/build-studio.ts";
import { firstLoad } from "../../scripts/first-load.ts";
import { serveStudio } from "../../src/cli/studio/server.ts";
import { toSpec } from "../../src/nn/index.ts";
import type { MetricRecord, RunConfig } from "../../src/train/index.ts";
import { challenge } from "../../src/zoo/index.ts";
import { startProject } from "../../studio/state/start.ts";
import { trainingThreads } from "../../studio/worker/threads.ts";
import { quantile, sample } from "../measure.ts";
import { atLeast, atMost, below, mark, type Section } from "../section.ts";
import {
  keptRecords,
  openBrowser,
  openStudio,
  speeds,
  timeToInteractive,
  watchFrames,
} from "../studio-page.ts";
import { percent, show } from "../table.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const WATCH_SECONDS = 10;
const ROUNDS = 4;
/** Of training in a turn, page and command line alike. */
const TURN_SECONDS = 12;
const LOADS = 5;
/** Data are made, and the first step compiled. */
const PATIENCE_MS = 120_000;
/** A frame of 60 a second, and a little for how time is counted. */
const FRAME_MS = 17;

const model = toSpec(challenge.build());
const project = {
  ...startProject,
  text: `${JSON.stringify(model)}\n`,
  data: { name: "digits", train: 20_000, validation: 100 },
  training: { ...startProject.training, epochs: 20 },
};

export const studioSection: Section = {
  name: "studio",
  about:
    "the page while it trains the challenge network, its speed beside the command line's, its first load",
  async run({ quick, progress }) {
    const folder = mkdtempSync(join(tmpdir(), "fovea-bench-"));
    const browser = await openBrowser();
    try {
      progress("building");
      const built = join(folder, "page");
      await buildStudio(built);
      const server = await serveStudio({ page: built });
      const loadBytes = firstLoad(built).reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
      const loads: number[] = [];
      for (let load = 0; load < (quick ? 1 : LOADS); load++) {
        progress(`load ${load + 1}`);
        loads.push(await timeToInteractive(browser, server.origin));
      }

      const page = await openStudio(browser, server.origin, "train", project);
      const threads = trainingThreads(
        await page.evaluate(() => navigator.hardwareConcurrency),
        true,
      );
      await train(page);
      progress("frames");
      const { frames, busy, longTasks } = await watchFrames(page, quick ? 2 : WATCH_SECONDS);
      await pause(page);

      const here: number[] = [];
      const there: number[] = [];
      const unjoined: number[] = [];
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
        progress(`round ${round + 1}: page`);
        const before = (await keptRecords(page)).length;
        await train(page);
        await page.waitForTimeout(1000 * TURN_SECONDS);
        await pause(page);
        here.push(...speeds((await keptRecords(page)).slice(before)));
        progress(`round ${round + 1}: command line`);
        there.push(...(await commandLine(folder, `${round}`, threads)));
        progress(`round ${round + 1}: command line, vectors as in a browser`);
        unjoined.push(
          ...(await commandLine(folder, `${round}-unjoined`, threads, {
            FOVEA_REVECTORIZE: "off",
          })),
        );
      }
      await page.context().close();
      await server.close();

      const sorted = frames.toSorted((a, b) => a - b);
      const [median, p95] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
      const [inPage, onCli, alike] = [here, there, unjoined].map((of) => sample(of).median) as [
        number,
        number,
        number,
      ];
      const load = sample(loads).median;
      const ms = (value: number) => `${show(value)} ms`;
      const checks = [
        atMost("studio: median frame while training", median, FRAME_MS, ms),
        below("studio: 95 % of frames while training", p95, 33, ms),
        below(
          "studio: main thread blocked (in tasks over 50 ms) while training",
          longTasks,
          0.05,
          (share) => percent(share, 1),
        ),
        atLeast(
          "studio: steps/s in the page, share of the command line's",
          inPage / onCli,
          0.85,
          (share) => show(share, 2),
        ),
        atMost("studio: first load, gzip", loadBytes / 1024, 200, (kib) => `${show(kib)} KiB`),
        below("studio: interactive after", load, 1500, ms),
      ];
      const row = (what: string, value: string, check?: (typeof checks)[number]) => [
        what,
        value,
        mark(check),
      ];
      return {
        table: {
          head: ["", "", ""],
          rows: [
            row("frame, median", ms(median), checks[0]),
            row("frame, 95 %", ms(p95), checks[1]),
            row("main thread at work", percent(busy, 1)),
            row("main thread blocked: in tasks over 50 ms", percent(longTasks, 1), checks[2]),
            row("steps/s in the page", show(inPage)),
            row("steps/s of fovea train --backend wasm", show(onCli)),
            row("share of it", show(inPage / onCli, 2), checks[3]),
            row("steps/s of it with vectors of 128 bits, as browsers have them", show(alike)),
            row("share of that", show(inPage / alike, 2)),
            row("first load, gzip", `${show(loadBytes / 1024)} KiB`, checks[4]),
            row("interactive after", ms(load), checks[5]),
          ],
        },
        notes: [
          `${browser.version()}; threads ${threads}; ${frames.length} frames; page and command line in turn, ${here.length} and ${there.length} times 50 steps`,
        ],
        checks,
        data: {
          chromium: browser.version(),
          threads,
          frames: { count: frames.length, median, p95, max: sorted.at(-1) },
          mainThread: { busy, longTasks },
          stepsPerSecond: { page: sample(here), cli: sample(there), cliUnjoined: sample(unjoined) },
          firstLoad: { gzipBytes: loadBytes, interactiveMs: sample(loads) },
        },
      };
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Plays, and waits until steps are made. */
async function train(page: Page): Promise<void> {
  await page.getByRole("button", { name: /(▶ Train|▶ Go on)$/ }).click();
  await page
    .getByRole("status")
    .filter({ hasText: /^Training$/ })
    .waitFor({ timeout: PATIENCE_MS });
  await page.waitForTimeout(1000);
}

/** Pauses, which keeps what was measured. */
async function pause(page: Page): Promise<void> {
  await page.getByRole("button", { name: /Pause$/ }).click();
  await page
    .getByRole("status")
    .filter({ hasText: /^Paused$/ })
    .waitFor({ timeout: PATIENCE_MS });
  await page.waitForTimeout(500);
}

/** The same run by the command line, for as many steps as a turn of the page has. */
async function commandLine(
  folder: string,
  round: string,
  threads: number,
  env: Readonly<Record<string, string>> = {},
): Promise<number[]> {
  const { text: _, data, training, seed } = project;
  const config = {
    ...{ format: "fovea-run 1", recipe: "studio", seed, data, ...training },
    ...{ input: challenge.input, classes: "0123456789".split(""), backend: "wasm", model },
  } as RunConfig;
  const [file, out] = [join(folder, "config.json"), join(folder, `run-${round}`)];
  writeFileSync(file, JSON.stringify(config));
  const flags = ["--seed", String(seed), "--backend", "wasm", "--threads", String(threads)];
  const child = spawn(process.execPath, [MAIN, "train", file, ...flags, "--out", out, "--quiet"], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  const ended = once(child, "close");
  const metrics = join(out, "metrics.jsonl");
  const read = (): number[] =>
    existsSync(metrics)
      ? speeds(
          readFileSync(metrics, "utf8")
            .split("\n")
            .slice(0, -1)
            .map((line) => JSON.parse(line) as MetricRecord),
        )
      : [];
  let began: number | undefined;
  while (child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (began === undefined && existsSync(metrics)) began = performance.now();
    if (began !== undefined && performance.now() - began > 1000 * TURN_SECONDS) break;
  }
  child.kill("SIGTERM");
  await ended;
  if (read().length === 0) throw new Error("the command line made too few steps");
  return read();
}
