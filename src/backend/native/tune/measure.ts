import { availableParallelism } from "node:os";
import type { Buffer } from "../../../compiler/index.ts";
import type { Layout } from "../../layout.ts";
import type { Memory } from "../../memory/memory.ts";
import { describeLibrary, openLibrary } from "../library.ts";
import { printProgram } from "../print/program.ts";
import { compileLibrary } from "../toolchain/compile.ts";
import type { Toolchain } from "../toolchain/find.ts";
import { shareOf, type Trial, trialPlan } from "./trial.ts";

const ROUNDS = 9;
/** After so many rounds a choice can be made, if there is no time for all or one trial has taken this long. */
const FEWEST_ROUNDS = 3;
const TRIAL_MS = 200;

/** Another tile than the model's must be faster by this: least times still differ by a percent or two. */
const WORTH = 1.03;

/**
 * Compiles the candidates of some trials as one library, times them on this thread over scratch memory, and names the fastest of each.
 *
 * @param deadline  of performance.now(): no run begins later
 * @returns  the number of the candidate to take, 0 unless another is clearly faster; undefined where time was over
 * @throws   {Error} if the compiler fails, {MemoryError} if there is too little memory
 */
export function measureTrials(
  trials: readonly Trial[],
  memory: Memory,
  toolchain: Toolchain,
  deadline: number,
): (number | undefined)[] {
  const plan = trialPlan(trials);
  memory.require(plan.arenaBytes, "tuning needs");
  const base = memory.alloc(plan.arenaBytes);
  try {
    const fixed = (buffer: Buffer) => plan.offsets.get(buffer) ?? 0;
    const layout: Layout = { base, fixed, table: 0 };
    const sources = printProgram(plan, layout, availableParallelism());
    const seconds = Math.ceil((deadline - performance.now()) / 1000);
    if (seconds <= 0) return trials.map(() => undefined);
    const { path } = compileLibrary(toolchain, sources, { seconds });
    const run = openLibrary(describeLibrary(path, base), memory.memory);
    let number = 0;
    return trials.map((trial) => {
      // Neither zeros nor what happens to lie there: tiny numbers may be slow.
      memory.float32.fill(0.5, base / 4, (base + trial.bytes) / 4);
      const timers = trial.candidates.map(({ copies, main }) => {
        const { parts, share } = shareOf(main);
        const first = number;
        const last = number + copies.length;
        number = last + 1;
        const copy = () => run(0, 1, first, last);
        const work = () => run(0, parts, last, last + 1);
        return () => timed(copy) + timed(work) / share;
      });
      return fastest(timers, deadline);
    });
  } finally {
    memory.free(base);
  }
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/**
 * The number of the timer that gives the least time, if that is clearly less than the first's. Whoever wins among several was lucky too:
 * it has to win once more, against the first alone.
 */
export function fastest(timers: readonly (() => number)[], deadline: number): number | undefined {
  const times = leastTimes(timers, deadline);
  const winner = times && numberOfLeast(times);
  if (!winner) return winner;
  const both = leastTimes(
    [timers[0], timers[winner]].filter((t) => t !== undefined),
    deadline,
  );
  return both && (numberOfLeast(both) === 0 ? 0 : winner);
}

function numberOfLeast([first = 0, ...others]: readonly number[]): number {
  const least = Math.min(...others);
  return least * WORTH < first ? 1 + others.indexOf(least) : 0;
}

/** Timers run in turn, so that what disturbs one disturbs all; the least of several times counts, for it was disturbed least. */
function leastTimes(
  timers: readonly (() => number)[],
  deadline: number,
): readonly number[] | undefined {
  let least = timers.map(() => Number.POSITIVE_INFINITY);
  const enough = performance.now() + TRIAL_MS;
  for (let round = 0; round < ROUNDS; round++) {
    const now = performance.now();
    if (round >= FEWEST_ROUNDS && now > Math.min(enough, deadline)) return least;
    if (now > deadline) return undefined;
    least = timers.map((timer, at) => Math.min(timer(), least[at] ?? 0));
  }
  return least;
}
