import { toys } from "../../data/index.ts";
import { samplesOf } from "../samples.ts";
import { colours } from "./colours.ts";
import { digits } from "./digits.ts";
import { and, or, xor } from "./gates.ts";
import { parity } from "./parity.ts";
import { patterns } from "./patterns.ts";
import { type PublishedTable, published } from "./published.ts";
import type { ClassicSet } from "./set.ts";

export type { PublishedTable } from "./published.ts";
export type { ClassicSet } from "./set.ts";

const own = [and, or, xor, colours, patterns, parity, digits];
/** Examples of a problem of the plane, or of a function. */
const EXAMPLES = 300;

/** Every set that is made, by name: truth tables, colours, patterns, and the small problems of the data room. */
export const classicSets: ReadonlyMap<string, ClassicSet> = new Map(
  [
    ...own,
    ...[...toys.values()]
      .filter((toy) => own.every(({ name }) => name !== toy.name))
      .map(({ name, about, make }) => ({
        ...{ name, about },
        make: (seed: number) => samplesOf(make({ count: EXAMPLES, seed })),
      })),
  ].map((set) => [set.name, set]),
);

/** Every published table that is read from files, by name. */
export const publishedTables: ReadonlyMap<string, PublishedTable> = new Map(
  published.map((table) => [table.name, table]),
);
