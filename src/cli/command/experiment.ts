import { type Experiment, experiments, type Findings } from "../../experiment/index.ts";
import { UsageError } from "../fault.ts";
import { unknownName } from "../load-data.ts";
import { openBackend } from "../open-backend.ts";
import { note, print, printJson } from "../output.ts";
import { terminalPlot } from "../plot/terminal.ts";
import { textTable, titledTable } from "../report.ts";
import { untilStopped } from "../stop.ts";

export interface ExperimentFlags {
  readonly seed?: number;
  readonly dataDir?: string;
  readonly backend?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/**
 * `fovea experiment`: repeats a result of the lectures and says whether it holds. Gives the exit code, which is 0 where a claim does not
 * hold too: that is a finding, no failure. Scripts read `claims[].holds` of --json.
 */
export async function experiment(
  name: string | undefined,
  { seed = 1, dataDir, backend: asked = "auto", threads, json = false }: ExperimentFlags,
): Promise<number> {
  if (name === undefined) return list(json);
  const found = experiments.get(name);
  if (found === undefined)
    throw new UsageError(unknownName("experiment", name, [...experiments.keys()]));
  if (dataDir !== undefined && found.data === undefined)
    throw new UsageError(`--data-dir: ${name} needs no data set; leave it out`);
  const backend = await openBackend(asked, threads);
  try {
    return await untilStopped(async (signal) => {
      const data = dataDir === undefined ? {} : { dataDir };
      const findings = await found.run({ backend, seed, signal, onProgress: note, ...data });
      if (json) printJson({ experiment: found.name, seed, backend: backend.name, ...findings });
      else print(renderFindings(found, findings));
    });
  } finally {
    backend.dispose();
  }
}

function list(json: boolean): number {
  const all = [...experiments.values()];
  if (json) printJson(all.map(({ name, summary, source }) => ({ name, summary, source })));
  else
    print(
      textTable(
        ["experiment", "what it shows", "source"],
        all.map(({ name, summary, source }) => [name, summary, source]),
      ),
    );
  return 0;
}

/** What people read; its last line counts the claims that hold. */
export function renderFindings(
  { summary }: Pick<Experiment, "summary">,
  { tables, plots, claims }: Findings,
): string {
  const held = claims.filter(({ holds }) => holds).length;
  const parts = [
    summary,
    ...tables.map(titledTable),
    ...plots.map((plot) => terminalPlot(plot)),
    claims.map(({ text, holds }) => `${holds ? "holds" : "does not hold"}: ${text}`).join("\n"),
    `${held} of ${claims.length} claims hold`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}
