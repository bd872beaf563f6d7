import { runProgram } from "../child.ts";
import { sample } from "../measure.ts";
import { below, mark, type Section } from "../section.ts";
import { show } from "../table.ts";

const PROCESSES = 7;
/** Milliseconds. */
const NEEDED = 1500;

/** Milliseconds of each stage, in the order in which they come. */
const stages = {
  modules: "loading fovea's modules, after Node's own start",
  threads: "starting the worker threads",
  trace: "tracing the step and differentiating it",
  plan: "simplifying, fusing, tiling, placing in memory",
  print: "writing WebAssembly",
  wasm: "V8 compiles it",
  run: "the rest: initial weights (a program of their own), first run, workers compile",
  firstStep: "from the call to the loss: trace to run",
} as const;

type Stage = keyof typeof stages;

export const firstStepSection: Section = {
  name: "first-step",
  about: "the challenge network's first training step in a fresh process, as WebAssembly, by stage",
  async run({ quick, progress }) {
    const processes = quick ? 1 : PROCESSES;
    const runs: Record<string, unknown>[] = [];
    for (let process = 0; process < processes; process++) {
      progress(`process ${process + 1} of ${processes}`);
      runs.push(await runProgram("first-step.ts", ["wasm"]));
    }
    const rows = (Object.keys(stages) as Stage[]).map((stage) => {
      return { stage, ...sample(runs.map((run) => Number(run[stage]))) };
    });
    const whole = rows.at(-1)?.median ?? Number.NaN;
    const check = below("first step of the challenge network", whole, NEEDED, showMs);
    return {
      table: {
        head: ["stage", "median ms", "best ms", "", ""],
        rows: rows.map(({ stage, median, min }) => [
          stage === "firstStep" ? "first step" : stage,
          show(median, 0),
          show(min, 0),
          stages[stage],
          stage === "firstStep" ? mark(check) : "",
        ]),
      },
      notes: [`${processes} processes, ${runs[0]?.kernels} kernels`],
      checks: [check],
      data: { kernels: runs[0]?.kernels, stages: rows },
    };
  },
};

const showMs = (ms: number): string => `${show(ms, 0)} ms`;
