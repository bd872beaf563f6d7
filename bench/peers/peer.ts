import { Child } from "../child.ts";
import type { Contestant } from "../measure.ts";
import { type Arrays, readArrays } from "./arrays.ts";
import type { Job, MemoryUse } from "./protocol.ts";

/** Someone who could do the work, and how his process is started. */
export interface Candidate {
  readonly name: string;
  /** Whose it is: "fovea", "PyTorch", … */
  readonly family: string;
  /** A program that speaks as protocol.ts says. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Fields that every job gets for him. */
  readonly setting?: Readonly<Record<string, unknown>>;
  readonly threads: number;
  /** Milliseconds that an answer may take: the first one has all compiling in it. Default 300,000. */
  readonly patienceMs?: number;
}

/** One turn takes at least so long, where the work is short. */
const TURN_MS = 20;
const MOST_REPEATS = 200;
/** Work that takes longer is done once a turn, for caches are cold for a small part of it only. */
const LONG_MS = 300;
/** Longer than anything that is asked of a peer should take. */
const PATIENCE_MS = 300_000;

/** A process that does the work. */
export class Peer implements Contestant {
  readonly candidate: Candidate;
  readonly name: string;
  readonly #child: Child;
  #repeats = 1;
  #msOfOne = 0;

  constructor(candidate: Candidate) {
    this.candidate = candidate;
    this.name = candidate.name;
    this.#child = new Child(candidate.name, candidate.command, candidate);
  }

  /**
   * @param load  a file of arrays
   * @returns what does the work there
   * @throws with what it says that it cannot
   */
  async open(job: Job, load: string): Promise<string> {
    const { setting, threads } = this.candidate;
    const { is } = await this.#ask({ open: { ...job, ...setting }, load, threads });
    return String(is);
  }

  /** @param file  where the process may write them */
  async results(file: string): Promise<Arrays> {
    await this.#ask({ results: file });
    return readArrays(file);
  }

  /** Finds out how often the work is to be done in a turn. */
  async calibrate(): Promise<void> {
    let [ms = 0] = await this.#times(1);
    if (ms < LONG_MS) ms = (await this.#times(2))[1] ?? ms;
    this.#msOfOne = ms;
    // The first finds the caches full of another's data and does not count.
    this.#repeats =
      ms > LONG_MS ? 1 : Math.min(MOST_REPEATS, Math.max(2, Math.ceil(TURN_MS / ms) + 1));
  }

  /** Milliseconds of the work, roughly, known after `calibrate`. */
  get msOfOne(): number {
    return this.#msOfOne;
  }

  async run(): Promise<number[]> {
    const ms = await this.#times(this.#repeats);
    return ms.length > 1 ? ms.slice(1) : ms;
  }

  /** Does the work without taking times. */
  async work(turns: number): Promise<void> {
    await this.#times(turns);
  }

  /** Lets garbage go. @returns the most memory that the process held before */
  async settle(): Promise<number> {
    return Number((await this.#ask({ settle: true })).peak);
  }

  /** @throws where the system does not tell */
  async memory(): Promise<MemoryUse> {
    const { before, peak, planned } = await this.#ask({ memory: true });
    const use = { before: Number(before), peak: Number(peak) };
    return planned === undefined ? use : { ...use, planned: Number(planned) };
  }

  end(): Promise<void> {
    return this.#child.end();
  }

  async #times(turns: number): Promise<number[]> {
    const { ms } = await this.#ask({ turns });
    return ms as number[];
  }

  async #ask(message: object): Promise<Record<string, unknown>> {
    const answer = await this.#child.ask(message, this.candidate.patienceMs ?? PATIENCE_MS);
    if (typeof answer.error === "string") throw new Error(answer.error);
    return answer;
  }
}
