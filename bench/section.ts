import type { Table } from "./table.ts";

/** One subject of the benchmark. */
export interface Section {
  readonly name: string;
  /** One line for people. */
  readonly about: string;
  /** Takes minutes: runs only if named, or with --all. */
  readonly long?: boolean;
  /** Part of `npm run bench:peers`: others are beside fovea, whose packages are installed for it. */
  readonly peers?: boolean;
  run(context: Context): Promise<Findings>;
}

export interface Context {
  /** The folder with MNIST's files, if one was given. */
  readonly dataDir: string | undefined;
  /** Only to see that all works: few rounds, small sizes, nothing is kept. */
  readonly quick: boolean;
  /** Tells what is being done, to whoever waits. */
  readonly progress: (text: string) => void;
}

export interface Findings {
  readonly table: Table;
  /** Lines below the table. */
  readonly notes?: readonly string[];
  /** The figures that must be reached. */
  readonly checks?: readonly Check[];
  /** What the result file keeps, besides the machine and the checks: plain JSON. */
  readonly data: unknown;
}

/** A figure, what it must be, and whether it is. */
export interface Check {
  readonly what: string;
  readonly value: string;
  readonly needed: string;
  readonly met: boolean;
}

/** Why a section cannot run here, in one line. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/** What stands in a row's last cell. */
export const mark = (check: Check | undefined): string => (check?.met === false ? "MISSED" : "");

export function atLeast(
  what: string,
  value: number,
  needed: number,
  show: (value: number) => string,
): Check {
  return { what, value: show(value), needed: `at least ${show(needed)}`, met: value >= needed };
}

export function atMost(
  what: string,
  value: number,
  needed: number,
  show: (value: number) => string,
): Check {
  return { what, value: show(value), needed: `at most ${show(needed)}`, met: value <= needed };
}

export function below(
  what: string,
  value: number,
  needed: number,
  show: (value: number) => string,
): Check {
  return { what, value: show(value), needed: `below ${show(needed)}`, met: value < needed };
}

export function equal(what: string, met: boolean): Check {
  return { what, value: met ? "equal" : "different", needed: "equal", met };
}
