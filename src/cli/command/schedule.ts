import type { Plot } from "../../inspect/index.ts";
import {
  type EpochResult,
  rateOf,
  rescheduled,
  type Schedule,
  type ScheduleSpec,
  scheduleFromSpec,
  schedules,
  spanSchedule,
} from "../../optim/index.ts";
import { UsageError } from "../fault.ts";
import { print, printJson } from "../output.ts";
import { terminalPlot } from "../plot/terminal.ts";
import { textTable } from "../report.ts";
import { specFlag } from "../training-flags.ts";

export interface ScheduleFlags {
  readonly steps?: number;
  readonly rate?: number;
  readonly plot?: boolean;
  readonly json?: boolean;
}

const STEPS = 1000;
const RATE = 0.1;
const ROWS = 10;
const POINTS = 400;

/** `fovea schedule`: the rates of a schedule as a table and a plot, or the list of all. Gives the exit code. */
export function schedule(name: string | undefined, flags: ScheduleFlags): number {
  const { steps = STEPS, plot = false, json = false } = flags;
  if (name === undefined) return list(json);
  const made = find(name, steps, flags.rate);
  const watches = JSON.stringify(made.spec).includes('"reduceOnPlateau"');
  const results = watches ? pretended(steps) : [];
  const rate = (step: number): number => finite(made(step, results), step);
  if (json) {
    const rates = Array.from({ length: steps }, (_, step) => rate(step));
    printJson({ schedule: made.spec, steps, ...(watches && { results }), rates });
    return 0;
  }
  const rows = marksOf(steps).map((step) => [String(step), showRate(rate(step))]);
  const parts = [
    [JSON.stringify(made.spec), ...(watches ? [pretence(results.length, steps)] : [])].join("\n"),
    textTable(["step", "rate"], rows, [0]),
    ...(plot ? [terminalPlot(plotOf(made, rate, steps))] : []),
  ];
  print(parts.join("\n\n"));
  return 0;
}

function list(json: boolean): number {
  const all = [...schedules.values()];
  if (json)
    printJson(
      all.map(({ type, summary, options, source, example }) => ({
        ...{ type, rate: summary, options, source, example: example(RATE, STEPS).spec },
      })),
    );
  else
    print(
      textTable(
        ["schedule", "rate at step t", "source"],
        all.map(({ type, summary, source }) => [type, summary, source]),
      ),
    );
  return 0;
}

/** A typical schedule of that name, or the one that JSON or a file describes. */
function find(name: string, steps: number, rate: number | undefined): Schedule {
  const spec = specFlag("schedule", schedules)(name) as ScheduleSpec;
  const kind = schedules.get(spec.type);
  if (kind === undefined) throw new UsageError(`schedule '${name}' is unknown`);
  if (name === spec.type) return kind.example(rate ?? RATE, steps);
  const rated = rescheduled(spec, rate ?? rateOf(spec) ?? RATE);
  if (rated === undefined && rate !== undefined)
    throw new UsageError(
      `--rate is ${rate}, but a ${spec.type} schedule has no single rate; write its rates in its parts`,
    );
  return scheduleFromSpec(spanSchedule(rated ?? spec, steps, true));
}

const EPOCHS = 20;
const FALLING = 8;

/** Epochs for schedules that look at them, of a step at least. */
function pretended(steps: number): EpochResult[] {
  const epochs = Math.min(EPOCHS, steps);
  return Array.from({ length: epochs }, (_, epoch) => ({
    step: Math.round(((epoch + 1) * steps) / epochs),
    loss: 1 / (1 + Math.min(epoch, FALLING - 1)),
    accuracy: 1 - 0.5 / (1 + Math.min(epoch, FALLING - 1)),
  }));
}

function pretence(epochs: number, steps: number): string {
  const each = `${steps % epochs === 0 ? "" : "about "}${Math.round(steps / epochs)} steps`;
  return `with made-up results: ${epochs} epochs of ${each}, the loss falls in the first ${FALLING} and then stays`;
}

/** A factor above 1 may grow a rate beyond all numbers. */
function finite(rate: number, step: number): number {
  if (Number.isFinite(rate)) return rate;
  throw new UsageError(`the rate of step ${step} is ${rate}, must be finite: lower the factor`);
}

/** The first, the last, and some between them. */
const marksOf = (steps: number): number[] => [
  ...new Set(
    Array.from({ length: ROWS + 1 }, (_, i) => Math.min(steps - 1, Math.round((i * steps) / ROWS))),
  ),
];

/** Four digits: 0.2, 0.01234, 3.2e-7. */
const showRate = (rate: number): string => String(Number(rate.toPrecision(4)));

function plotOf({ spec }: Schedule, rate: (step: number) => number, steps: number): Plot {
  const every = Math.max(1, Math.ceil(steps / POINTS));
  const at = Array.from({ length: Math.ceil(steps / every) }, (_, i) => i * every);
  const points = [...at, steps - 1].map((step) => [step, rate(step)] as const);
  return { title: spec.type, x: "step", y: "rate", series: [{ name: spec.type, points }] };
}
