import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../child.ts";
import { type Sample, sample } from "../measure.ts";
import { atMost, type Check, mark, type Section } from "../section.ts";
import { show } from "../table.ts";

const PROCESSES = 5;
/** Of compiling, where a backend has them. */
const STAGES = ["trace", "plan", "print", "cc", "load", "wasm"];

interface Case {
  readonly name: string;
  readonly backend: "native" | "wasm";
  /** With an empty cache each time. */
  readonly cold: boolean;
  /** Milliseconds. */
  readonly needed: number;
}

const cases: readonly Case[] = [
  { name: "native, cold", backend: "native", cold: true, needed: 4000 },
  { name: "native, from the cache", backend: "native", cold: false, needed: 300 },
  { name: "wasm", backend: "wasm", cold: false, needed: 1000 },
];

interface Done {
  readonly one: Case;
  readonly compile: Sample;
  readonly firstStep: Sample;
  /** Median milliseconds of each. */
  readonly stages: readonly (readonly [stage: string, ms: number])[];
  readonly is: string;
}

type Outcome = Done | { readonly one: Case; readonly why: string };

export const compileSection: Section = {
  name: "compile",
  about: "making the challenge network's training step into code that runs, in a fresh process",
  async run({ quick, progress }) {
    const outcomes: Outcome[] = [];
    const kept = mkdtempSync(join(tmpdir(), "fovea-bench-"));
    try {
      for (const one of cases) {
        progress(one.name);
        outcomes.push(await outcomeOf(one, kept, quick ? 1 : PROCESSES));
      }
    } finally {
      rmSync(kept, { recursive: true, force: true });
    }
    const rows = outcomes.map((outcome) => ({ outcome, check: checkOf(outcome) }));
    return {
      table: {
        head: ["", "compile ms", "best", "first step ms", "best", ""],
        rows: rows.map(({ outcome, check }) =>
          "why" in outcome
            ? [outcome.one.name, "", "", "", "", "no times"]
            : [
                outcome.one.name,
                show(outcome.compile.median, 0),
                show(outcome.compile.min, 0),
                show(outcome.firstStep.median, 0),
                show(outcome.firstStep.min, 0),
                mark(check),
              ],
        ),
      },
      notes: [
        "compile: trace, plan, print, and the compiler or the cache, until the program is loaded; first step: that, the initial weights and the run",
        `medians of ${quick ? 1 : PROCESSES} processes each; cold: with an empty cache folder`,
        ...outcomes.map((outcome) => `${outcome.one.name}: ${described(outcome)}`),
      ],
      checks: rows.flatMap(({ check }) => check ?? []),
      data: outcomes.map(({ one, ...rest }) => ({ ...one, ...rest })),
    };
  },
};

/** @param kept  a cache folder that stays from process to process */
async function outcomeOf(one: Case, kept: string, processes: number): Promise<Outcome> {
  const runs: Record<string, unknown>[] = [];
  const run = async (cache: string): Promise<void> => {
    runs.push(await runProgram("first-step.ts", [one.backend], { env: { FOVEA_CACHE: cache } }));
  };
  try {
    if (!one.cold && one.backend === "native") {
      // Fills the cache.
      await run(kept);
      runs.length = 0;
    }
    for (let process = 0; process < processes; process++) {
      const cache = one.cold ? mkdtempSync(join(tmpdir(), "fovea-bench-")) : kept;
      await run(cache);
      if (one.cold) rmSync(cache, { recursive: true, force: true });
    }
  } catch (error) {
    return { one, why: error instanceof Error ? error.message : String(error) };
  }
  const of = (field: string): Sample => sample(runs.map((run) => Number(run[field])));
  return {
    one,
    compile: of("compile"),
    firstStep: of("firstStep"),
    stages: STAGES.filter((stage) => runs[0]?.[stage] !== undefined).map((stage) => [
      stage,
      of(stage).median,
    ]),
    is: String(runs[0]?.is),
  };
}

function described(outcome: Outcome): string {
  if ("why" in outcome) return outcome.why;
  const stages = outcome.stages.map(([stage, ms]) => `${stage} ${show(ms, 0)}`);
  return `${outcome.is}; of it ${stages.join(", ")} ms`;
}

function checkOf(outcome: Outcome): Check | undefined {
  if ("why" in outcome) return undefined;
  const { name, needed } = outcome.one;
  return atMost(`compile of the challenge step, ${name}`, outcome.compile.median, needed, showMs);
}

const showMs = (ms: number): string => `${show(ms, 0)} ms`;
