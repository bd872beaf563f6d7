import { largest } from "./peers/compare.ts";
import type { Entry } from "./peers/contest.ts";
import { type Ratio, ratioOf } from "./ratio.ts";
import { atLeast, type Check, equal } from "./section.ts";
import { percent, show, type Table } from "./table.ts";

/** What must be shown of one of fovea's backends: so many times as fast as the best of a family. */
export interface Requirement {
  /** As the candidate is called: "fovea native, 2 threads" begins with it. */
  readonly ours: string;
  readonly family: string;
  readonly atLeast: number;
}

export const times = (value: number): string => `${show(value, value < 10 ? 2 : 0)} ×`;

const nativeName = "fovea native";
const wasmName = "fovea wasm";

/** The first entry of that beginning. */
export const entryOf = (entries: readonly Entry[], beginning: string): Entry | undefined =>
  entries.find(({ name }) => name.startsWith(beginning));

/** The fastest of a family, by median. */
export const bestOf = (entries: readonly Entry[], family: string): Entry | undefined =>
  entries
    .filter((entry) => entry.family === family && entry.sample)
    .sort((a, b) => (a.sample?.median ?? 0) - (b.sample?.median ?? 0))[0];

/** How many times as fast the first is as the best of a family; undefined where one of them has no times. */
export function ratioTo(
  entries: readonly Entry[],
  ours: string,
  family: string,
): Ratio | undefined {
  const sample = entryOf(entries, ours)?.sample;
  const theirs = entries.flatMap((entry) =>
    entry.family === family && entry.sample ? [entry.sample] : [],
  );
  return sample && ratioOf(sample, theirs);
}

/** A row for each contestant: its times, and how many times as fast fovea's backends are. */
export function contestTable(entries: readonly Entry[]): Table {
  const ours = [nativeName, wasmName].map((name) => entryOf(entries, name)?.sample);
  return {
    head: ["", "median ms", "best ms", "spread", "native is", "wasm is", ""],
    rows: entries.map(({ name, sample }) =>
      sample === undefined
        ? [name, "", "", "", "", "", "no times"]
        : [
            name,
            show(sample.median, sample.median < 10 ? 3 : 1),
            show(sample.min, sample.min < 10 ? 3 : 1),
            percent(sample.spread),
            ...ours.map((own) => (own === undefined ? "" : times(sample.median / own.median))),
            "",
          ],
    ),
  };
}

/** What stands below such a table. */
export function contestNotes(entries: readonly Entry[], rounds: number): string[] {
  const slow = entries.filter(({ sample }) => sample && sample.count < rounds);
  const most = largest(
    entries.flatMap(({ differences, wrong }) => (wrong || !differences ? [] : [differences])),
  );
  const differ = Object.entries(most).map(([what, share]) => `${what} ${share.toExponential(1)}`);
  return [
    ...entries.map(({ name, is, why }) => `${name}: ${why ?? is ?? ""}`),
    `${rounds} rounds in turn; medians of their times; "native is 2 ×" means twice as fast as that row`,
    ...slow.map(({ name, sample }) => `${name}: only ${sample?.count} times, they take so long`),
    ...(differ.length > 0
      ? [`results agree; largest relative differences: ${differ.join(", ")}`]
      : []),
  ];
}

/** The checks of one work. A backend that has no times misses; a family that nobody had here is not judged. */
export function contestChecks(
  what: string,
  entries: readonly Entry[],
  requirements: readonly Requirement[],
): Check[] {
  const checks = requirements.flatMap(({ ours, family, atLeast: needed }): Check[] => {
    if (!entries.some((entry) => entry.family === family && entry.sample)) return [];
    const ratio = ratioTo(entries, ours, family);
    const name = `${what}: ${ours} against ${family}${ratio?.disturbed ? " †" : ""}`;
    if (ratio !== undefined) return [atLeast(name, ratio.value, needed, times)];
    return [{ what: name, value: "no times", needed: `at least ${times(needed)}`, met: false }];
  });
  return [...checks, ...wrongResults(what, entries)];
}

/** A missed check for everyone whose results are not the judge's. */
export const wrongResults = (what: string, entries: readonly Entry[]): Check[] =>
  entries.flatMap(({ name, wrong, why }) =>
    wrong ? [equal(`${what}: results of ${name} (${why})`, false)] : [],
  );
