import {
  compileGraph,
  fitsKernel,
  type Kernel,
  type Machine,
  type Plan,
  type Tile,
} from "../../../compiler/index.ts";
import type { Graph } from "../../backend.ts";
import type { Memory } from "../../memory/memory.ts";
import type { Toolchain } from "../toolchain/find.ts";
import { Choices } from "./choices.ts";
import { measureTrials } from "./measure.ts";
import { kernelSignature } from "./signature.ts";
import { makeTrial } from "./trial.ts";

export interface TunerOptions {
  /** Wall time for one program, compiling included. Default: 10. */
  readonly seconds?: number;
  /** Multiply-accumulates from which a kernel is measured. Default: 2²⁰. */
  readonly macs?: number;
  /** Gets one line for each program of which kernels were measured. */
  readonly log: (line: string) => void;
}

const SECONDS = 10;
const MACS = 1 << 20;
/** Tiles that are tried for one kernel. */
const CANDIDATES = 5;
/** Kernels in one library: as soon as it is measured its choices are kept. */
const TOGETHER = 12;

interface Question {
  readonly signature: string;
  readonly kernel: Kernel;
  readonly lanes: number;
  /** Multiply-accumulates of all kernels in the program that ask the same. */
  macs: number;
}

/**
 * Chooses tiles by the clock. Kernels are told apart by their signatures; a choice is kept in the cache for this machine and its
 * compiler. Whatever goes wrong, the model's tile stays. A tile changes no bit of a result, for every sum keeps its order.
 */
export class Tuner {
  readonly #memory: Memory;
  readonly #toolchain: Toolchain;
  readonly #choices: Choices;
  /** One for all programs: the compiler remembers what it has found out for a machine. */
  readonly #machine: Machine;
  /** Heavy kernels of the program being planned that were never measured, by signature. */
  readonly #asked = new Map<string, Question>();
  readonly #seconds: number;
  readonly #macs: number;
  readonly #log: (line: string) => void;

  constructor(memory: Memory, toolchain: Toolchain, options: TunerOptions) {
    this.#memory = memory;
    this.#toolchain = toolchain;
    this.#choices = new Choices(toolchain.identity);
    const measured = (kernel: Kernel, lanes: number) => this.#measured(kernel, lanes);
    this.#machine = { ...toolchain.machine, measured };
    this.#seconds = options.seconds ?? SECONDS;
    this.#macs = options.macs ?? MACS;
    this.#log = options.log;
  }

  /** Plans a program with the fastest tiles. Those of its heavy kernels that were never measured are now, the heaviest first. */
  plan(graph: Graph): Plan {
    this.#asked.clear();
    const plan = compileGraph(graph, this.#machine);
    const questions = [...this.#asked.values()].sort((a, b) => b.macs - a.macs);
    return this.#tune(questions) ? compileGraph(graph, this.#machine) : plan;
  }

  #measured(kernel: Kernel, lanes: number): Tile | undefined {
    if (kernel.macs < this.#macs) return undefined;
    const signature = kernelSignature(kernel, lanes);
    const tile = this.#choices.get(signature, lanes);
    // The cache is a file: what it says may not suit.
    if (tile && fitsKernel(tile, kernel, lanes, this.#toolchain.machine)) return tile;
    const question = this.#asked.get(signature) ?? { signature, kernel, lanes, macs: 0 };
    question.macs += kernel.macs;
    this.#asked.set(signature, question);
    return undefined;
  }

  /** @returns whether a kernel has another tile now than the model's */
  #tune(questions: readonly Question[]): boolean {
    const start = performance.now();
    const deadline = start + 1000 * this.#seconds;
    const chosen: Choice[] = [];
    try {
      for (let at = 0; at < questions.length && performance.now() < deadline; at += TOGETHER)
        chosen.push(...this.#measure(questions.slice(at, at + TOGETHER), deadline));
    } catch {
      // A compiler that fails or takes too long, too little memory: the model's tiles stay.
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const kernels = chosen.length === 1 ? "1 kernel" : `${chosen.length} kernels`;
    if (chosen.length > 0) this.#log(`native: tuned ${kernels} in ${seconds} s`);
    return chosen.some(({ best }) => best > 0);
  }

  #measure(questions: readonly Question[], deadline: number): Choice[] {
    const { machine } = this.#toolchain;
    const trials = questions.map(({ kernel, lanes }) =>
      makeTrial(kernel, lanes, machine, CANDIDATES),
    );
    const fastest = measureTrials(trials, this.#memory, this.#toolchain, deadline);
    const choices = questions.flatMap(({ signature }, at): Choice[] => {
      const best = fastest[at];
      const tile = trials[at]?.candidates[best ?? 0]?.tile;
      return best === undefined || !tile ? [] : [{ signature, tile, best }];
    });
    this.#choices.add(new Map(choices.map(({ signature, tile }) => [signature, tile])));
    return choices;
  }
}

interface Choice {
  readonly signature: string;
  readonly tile: Tile;
  /** 0: the model's own. */
  readonly best: number;
}
