import { type Layer, toSpec } from "../src/nn/index.ts";
import type { SgdOptions } from "../src/optim/index.ts";
import { key, uniform } from "../src/tensor/index.ts";
import { modelTensors } from "../src/train/index.ts";
import { contestChecks, contestNotes, contestTable, type Requirement } from "./contest-table.ts";
import { describeNetwork } from "./network.ts";
import type { Arrays, NamedArray } from "./peers/arrays.ts";
import { Contest } from "./peers/contest.ts";
import type { Candidate } from "./peers/peer.ts";
import type { Job } from "./peers/protocol.ts";
import { DISTURBED } from "./ratio.ts";
import type { Context, Findings } from "./section.ts";

/** A training step that all contestants make: the same network, weights, batch and optimiser. */
export interface StepSubject {
  /** For people: "challenge step". */
  readonly what: string;
  readonly model: Layer;
  /** Shape of one example. */
  readonly input: readonly number[];
  readonly batch: number;
  readonly classes: number;
  readonly optimiser: SgdOptions;
  readonly rate: number;
}

const SEED = 1;

/** `network` for those who build a twin, `model` for fovea itself. */
export const stepJob = ({ model, classes, optimiser, rate }: StepSubject): Job => ({
  work: "step",
  model: toSpec(model),
  network: describeNetwork(model),
  classes,
  optimiser,
  rate,
});

/**
 * The weights that all begin with and the batch that all train on.
 *
 * The images are noise. In digits the blank paper gives the same sum at hundreds of pixels, so that one rounding may carry all of them
 * over a kink of ReLU at once: there PyTorch's gradients in float32 differ from its own in float64 by 2 %, here by 0.3 %.
 */
export function startingPoint({ model, input, batch, classes }: StepSubject): Arrays {
  const images = uniform(key(SEED), [batch, ...input]);
  const arrays = new Map<string, NamedArray>();
  for (const [name, { shape, data }] of modelTensors(model.init(key(SEED), input)))
    arrays.set(name, { shape, data: Float32Array.from(data) });
  arrays.set("images", { shape: images.shape, data: Float32Array.from(images.data()) });
  const labels = Int32Array.from({ length: batch }, (_, i) => i % classes);
  return arrays.set("labels", { shape: [batch], data: labels });
}

export interface StepContestOptions {
  readonly candidates: readonly Candidate[];
  readonly requirements: readonly Requirement[];
  readonly rounds: number;
  /** Lines for below the table. */
  readonly notes?: readonly string[];
}

/** Holds a contest of one training step. */
export async function stepContest(
  subject: StepSubject,
  { candidates, requirements, rounds: usual, notes = [] }: StepContestOptions,
  { quick, progress }: Context,
): Promise<Findings> {
  const rounds = quick ? 2 : usual;
  const contest = new Contest(candidates);
  try {
    const start = startingPoint(subject);
    const entries = await contest.hold(stepJob(subject), start, { rounds, progress });
    const checks = contestChecks(subject.what, entries, requirements);
    const disturbed = checks.some(({ what }) => what.includes("†"));
    return {
      table: contestTable(entries),
      notes: [...contestNotes(entries, rounds), ...(disturbed ? [DISTURBED] : []), ...notes],
      checks,
      data: { batch: subject.batch, rounds, entries },
    };
  } finally {
    await contest.end();
  }
}

/** Several contests as one section: their tables one below the other, the data of each by its name. */
export function joinFindings(parts: Readonly<Record<string, Findings>>): Findings {
  const all = Object.entries(parts);
  const tables = all.map(([, { table }]) => table);
  const rows = tables.flatMap(({ rows }, at) => (at === 0 ? rows : [[], ...rows]));
  return {
    table: { head: tables[0]?.head ?? [], rows },
    notes: [...new Set(all.flatMap(([, { notes = [] }]) => notes))],
    checks: all.flatMap(([, { checks = [] }]) => checks),
    data: Object.fromEntries(all.map(([name, { data }]) => [name, data])),
  };
}
