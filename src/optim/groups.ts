import { optional, within } from "../nn/layer/field.ts";
import { type Fields, readOptions } from "../nn/options.ts";
import { flatten, leafPaths, type Tensor, type Tree } from "../tensor/index.ts";
import type { CommonOptions } from "./shared-options.ts";

/** Parameters that are moved alike. */
export interface Group {
  /** What errors call it: "sgd", "sgd: groups[1]". */
  readonly where: string;
  /** undefined for the group of all that no other takes. */
  readonly match: RegExp | undefined;
  readonly rateFactor: number;
  /** Every option of the optimiser, as this group has it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The group says itself how its parameters decay. */
  readonly ownDecay: boolean;
}

const rateFactor = optional(within(0, Number.POSITIVE_INFINITY), 1);

/** What is the same for all parameters of a step. */
const shared = ["groups", "decay", "clipNorm", "clipValue"];

/**
 * The groups of an optimiser, the one of all others last.
 * @throws {RangeError} for an option that is unknown, out of its range, or no group's own
 */
export function readGroups(
  type: string,
  fields: Fields<CommonOptions>,
  options: Required<Pick<CommonOptions, "groups">>,
): readonly Group[] {
  const all = options as unknown as Readonly<Record<string, unknown>>;
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !shared.includes(name)));
  const made = options.groups.map(({ match, ...given }, at): Group => {
    const where = `${type}: groups[${at}]`;
    const whole = { ...all, ...given };
    const kept = Object.fromEntries(
      Object.entries(whole).filter(([name]) => name in own || name in given),
    );
    const { rateFactor: factor, ...read } = readOptions<{ readonly rateFactor?: number }>(
      where,
      { ...own, rateFactor },
      kept,
    );
    return {
      ...{ where, match: new RegExp(match), rateFactor: factor },
      options: { ...all, ...read },
      ownDecay: "weightDecay" in given,
    };
  });
  const rest = { where: type, match: undefined, rateFactor: 1, options: all, ownDecay: false };
  return [...made, rest];
}

/**
 * The group of each parameter, in the order of the tree's leaves.
 * @throws {RangeError} for a group that takes no parameter: its expression is mistaken
 */
export function groupsFor(groups: readonly Group[], params: Tree<Tensor>): readonly Group[] {
  const paths = leafPaths(params);
  for (const { match, where } of groups)
    if (match !== undefined && !paths.some((path) => match.test(path)))
      throw new RangeError(
        `${where}: /${match.source}/ is found in the path of no parameter; they are ${listOf(paths)}`,
      );
  return flatten<Tensor>(params)[0].map((p, at) => {
    const group = groups.find(({ match }) => match?.test(paths[at] ?? "") ?? true) as Group;
    const spared = group.options.decay === "weights" && p.rank < 2 && !group.ownDecay;
    return spared ? { ...group, options: { ...group.options, weightDecay: 0 } } : group;
  });
}

const SHOWN = 6;

const listOf = (paths: readonly string[]): string =>
  paths.slice(0, SHOWN).join(", ") + (paths.length > SHOWN ? ", …" : "");
