import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interleaved, type Sample } from "../measure.ts";
import { type Arrays, writeArrays } from "./arrays.ts";
import { type Differences, differences, tooFar } from "./compare.ts";
import { type Candidate, Peer } from "./peer.ts";
import type { Job } from "./protocol.ts";

/** How one candidate did. */
export interface Entry {
  readonly name: string;
  readonly family: string;
  readonly threads: number;
  /** What did the work, with its version. */
  readonly is?: string;
  readonly sample?: Sample;
  /** How far its results are from the judge's. */
  readonly differences?: Differences;
  /** Why there are no times. */
  readonly why?: string;
  /** It did the work, but not as the judge: a failure, not an absence. */
  readonly wrong?: true;
}

export interface ContestOptions {
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Between turns: OpenMP's threads look for work for some milliseconds before they sleep. */
const REST_MS = 20;
/** Work that takes longer is done in fewer rounds. */
const SLOW_MS = 5000;
export const SLOW_ROUNDS = 3;

/** Processes that compete at one job after the other. */
export class Contest {
  readonly #peers: readonly Peer[];
  readonly #folder = mkdtempSync(join(tmpdir(), "fovea-bench-"));

  constructor(candidates: readonly Candidate[]) {
    this.#peers = candidates.map((candidate) => new Peer(candidate));
  }

  /**
   * Has everyone do the job from the same arrays, compares what comes out, and only then takes times, in turn.
   * The judge is the first that is not fovea.
   *
   * @param skip  why a candidate is not asked at all
   * @returns an entry for each candidate, in their order
   */
  async hold(
    job: Job,
    start: Arrays,
    { rounds, progress }: ContestOptions,
    skip: (candidate: Candidate) => string | undefined = () => undefined,
  ): Promise<Entry[]> {
    const load = join(this.#folder, "start.safetensors");
    writeArrays(load, start);
    const entrants: Entrant[] = [];
    for (const peer of this.#peers)
      entrants.push(await this.#enter(peer, job, load, skip(peer.candidate), progress));
    judge(entrants, start);
    const fit = entrants.filter((entrant) => entrant.entry.why === undefined);
    for (const { peer } of fit) await peer.calibrate();
    progress(`timing ${fit.length} in turn`);
    const contestants = fit.map(({ peer }) => ({
      name: peer.name,
      run: () => peer.run(),
      ...(peer.msOfOne > SLOW_MS && { rounds: Math.min(rounds, SLOW_ROUNDS) }),
    }));
    const samples = await interleaved(contestants, { rounds, warmUp: 1, restMs: REST_MS });
    return entrants.map((entrant) => {
      const sample = samples[fit.indexOf(entrant)];
      return sample === undefined ? entrant.entry : { ...entrant.entry, sample };
    });
  }

  async #enter(
    peer: Peer,
    job: Job,
    load: string,
    skipped: string | undefined,
    progress: (text: string) => void,
  ): Promise<Entrant> {
    const { name, family, threads } = peer.candidate;
    const entry: Entry = { name, family, threads };
    if (skipped !== undefined) return { peer, entry: { ...entry, why: skipped } };
    progress(`${name}: results`);
    try {
      const is = await peer.open(job, load);
      const results = await peer.results(join(this.#folder, "results.safetensors"));
      return { peer, entry: { ...entry, is }, results };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { peer, entry: { ...entry, why } };
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#peers.map((peer) => peer.end()));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface Entrant {
  readonly peer: Peer;
  entry: Entry;
  results?: Arrays;
}

/** Compares all with the judge; what was compared is let go. */
function judge(entrants: readonly Entrant[], start: Arrays): void {
  const present = entrants.filter(({ results }) => results !== undefined);
  const judging = present.find(({ entry }) => entry.family !== "fovea") ?? present[0];
  const expected = judging?.results;
  for (const entrant of present) {
    if (entrant.results !== undefined && expected !== undefined && entrant !== judging) {
      const found = differences(entrant.results, expected, start);
      const why = tooFar(found);
      const verdict = why === undefined ? {} : { why: `${why} from ${judging?.peer.name}` };
      entrant.entry = {
        ...entrant.entry,
        differences: found,
        ...verdict,
        ...(why !== undefined && { wrong: true }),
      };
    }
    delete entrant.results;
  }
}
