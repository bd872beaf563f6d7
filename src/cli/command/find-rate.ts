import { findLearningRate, type RateSearch } from "../../train/index.ts";
import { note, print, printJson } from "../output.ts";
import { terminalPlot } from "../plot/terminal.ts";
import { textTable } from "../report.ts";
import { untilStopped } from "../stop.ts";
import type { Prepared } from "./train.ts";

export interface FindRateFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const ROWS = 14;
/** Smoothed losses are drawn up to so many times those of the beginning. */
const DRAWN = 1.2;

/** `fovea train <recipe> --find-rate`: the loss against a growing rate, and what it suggests. Leaves nothing behind. Gives the exit code. */
export async function findRate(prepared: Prepared, flags: FindRateFlags): Promise<number> {
  const { config, options, backend } = prepared;
  const { recipe, data, seed, batch, optimiser } = config;
  try {
    return await untilStopped(async (signal) => {
      if (!flags.quiet)
        note(
          `${recipe} on ${data.name}: growing rates, batches of ${batch}, ${optimiser.type}, seed ${seed}, ${backend.name}`,
        );
      const found = await findLearningRate({ ...options, signal });
      if (flags.json) printJson({ recipe, data: data.name, seed, batch, optimiser, ...found });
      else print(render(found));
    });
  } finally {
    backend.dispose();
  }
}

function render({ steps, suggestion, lowest, diverged }: RateSearch): string {
  const every = Math.max(1, Math.floor(steps.length / ROWS));
  const shown = steps.filter(({ step }) => step % every === 0 || step === steps.length - 1);
  const rows = shown.map(({ step, rate, loss, smoothed }) => [
    ...[String(step), showRate(rate), loss.toFixed(4), smoothed.toFixed(4)],
  ]);
  // Where it diverges it would dwarf everything else.
  const highest = DRAWN * Math.max(...steps.slice(0, ROWS).map(({ smoothed }) => smoothed));
  const points = steps
    .filter(({ smoothed }) => smoothed <= highest)
    .map(({ rate, smoothed }) => [Math.log10(rate), smoothed] as const);
  const plot = terminalPlot({
    ...{ title: "loss while the rate grows", x: "log₁₀ of the rate", y: "loss" },
    series: [{ name: "smoothed", points }],
  });
  const end =
    diverged === undefined
      ? "it did not diverge up to the highest rate"
      : `it diverges at ${showRate(diverged)}`;
  const advice =
    suggestion === undefined
      ? "no rate suggests itself: the loss never fell; check the model and the data"
      : `suggestion: --rate ${showRate(suggestion)}, where the loss falls fastest; as the peak of oneCycle ${showRate(lowest / 3)}, a third of where it is lowest`;
  return [
    textTable(["step", "rate", "loss", "smoothed"], rows, [0, 2, 3]),
    plot,
    `the smoothed loss is lowest at ${showRate(lowest)}; ${end}`,
    advice,
  ].join("\n\n");
}

const showRate = (rate: number): string => String(Number(rate.toPrecision(2)));
