import type { Dataset, Regression } from "./dataset.ts";
import { digits } from "./digits/digits.ts";
import type { Parts } from "./split.ts";
import { toys } from "./toys/index.ts";

/** Which examples of a made set: as a run's configuration says it. */
export interface MadeConfig {
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly train?: number;
  readonly validation?: number;
}

/** A data set that needs no files. */
export interface MadeSet {
  /** How many examples there are where nobody says. */
  readonly train: number;
  readonly validation: number;
  make(part: keyof Parts, config: MadeConfig, seed: number): Dataset | Regression;
}

/** Made examples are numbered: training takes the first ones, validation those from here on. */
const VALIDATION_START = 1_000_000;

type Make = (of: {
  count: number;
  seed: number;
  start: number;
  options: object;
}) => Dataset | Regression;

const madeSet = (train: number, validation: number, make: Make): MadeSet => ({
  ...{ train, validation },
  make: (part, config, seed) =>
    make({
      count: config[part] ?? (part === "train" ? train : validation),
      ...{ seed, start: part === "train" ? 0 : VALIDATION_START, options: config.options ?? {} },
    }),
});

/** Every set that is made on the fly, by its name: the digits, and the small problems. */
export const madeSets: ReadonlyMap<string, MadeSet> = new Map([
  [
    "digits",
    madeSet(20_000, 2_000, ({ options, ...which }) => {
      const [unknown] = Object.keys(options);
      if (unknown !== undefined)
        throw new RangeError(`digits: option ${unknown} is unknown; it has no options`);
      return digits(which);
    }),
  ],
  ...[...toys.values()].map((toy) => [toy.name, madeSet(1000, 500, toy.make)] as const),
]);

/**
 * Both parts of a made set: functions of (config, seed) alone, the same in Node and in every browser.
 * @throws {RangeError} for a name that is none of `madeSets`, or options that the set refuses
 */
export function makeData(config: MadeConfig, seed: number): Parts {
  const set = madeSets.get(config.name);
  if (set === undefined) throw new RangeError(`${config.name} is no set that can be made`);
  return {
    train: set.make("train", config, seed),
    validation: set.make("validation", config, seed),
  };
}
