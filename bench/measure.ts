/** Something that is timed against others. */
export interface Contestant {
  readonly name: string;
  /** Works once and gives the milliseconds of that; several, where the work is done several times in a row. */
  run(): Times | Promise<Times>;
  /** Takes part in so many rounds at most, evenly among the others': for who is much slower. Warm-up does not count. */
  readonly rounds?: number;
}

export type Times = number | readonly number[];

/** What many times of the same work come to. */
export interface Sample {
  readonly count: number;
  readonly median: number;
  readonly min: number;
  /** Distance of the quartiles as a share of the median: half of all times lie that near together. */
  readonly spread: number;
}

export interface Rounds {
  readonly rounds: number;
  /** Rounds before that, which do not count. Default 3. */
  readonly warmUp?: number;
  /** Milliseconds without work before each turn, so that the last one's threads fall asleep. Default 2. */
  readonly restMs?: number;
}

/**
 * Times the contestants in turn, round after round, so that whatever slows the machine for a while slows all of them alike.
 * Each round begins with another one.
 *
 * @returns a sample for each contestant, in their order
 */
export async function interleaved(
  contestants: readonly Contestant[],
  { rounds, warmUp = 3, restMs = 2 }: Rounds,
): Promise<Sample[]> {
  const times = contestants.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const at = (turn + round + warmUp) % contestants.length;
      const contestant = contestants[at];
      if (!takesPart(contestant?.rounds ?? rounds, round, rounds)) continue;
      await rest(restMs);
      const came = await contestant?.run();
      if (round >= 0 && came !== undefined) times[at]?.push(...[came].flat());
    }
  }
  return times.map(sample);
}

/** Whether `own` turns among `rounds` rounds, evenly spread, have one in this round. One who has few is warmed up less, too. */
function takesPart(own: number, round: number, rounds: number): boolean {
  if (own >= rounds) return true;
  if (round < 0) return false;
  return Math.floor(((round + 1) * own) / rounds) > Math.floor((round * own) / rounds);
}

/** @throws {RangeError} if there are no times */
export function sample(times: readonly number[]): Sample {
  if (times.length === 0) throw new RangeError("sample: no times were taken");
  const sorted = times.toSorted((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  return {
    count: sorted.length,
    median,
    min: quantile(sorted, 0),
    spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / median,
  };
}

/** Between the two nearest of sorted values, in proportion. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** Times one call. */
export function timed(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** Operations in milliseconds as GFLOP/s. A multiply-accumulate is two. */
export const gflops = (flop: number, ms: number): number => flop / ms / 1e6;

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
