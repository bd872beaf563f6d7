import { type Classic, classics, type Samples, type SavedModel } from "../../classic/index.ts";
import { FormatError } from "../../formats/index.ts";
import type { Figure, Table } from "../../inspect/index.ts";
import type { Field } from "../../nn/layer/field.ts";
import { requireWritable, writeAtomically } from "../../train/node.ts";
import { classicFigures } from "../classic/figures.ts";
import { loadSamples, noSamples, type SamplesFlags } from "../classic/load-samples.ts";
import { assignments, optionTable } from "../classic/options.ts";
import { UsageError } from "../fault.ts";
import { unknownName } from "../load-data.ts";
import { openBackend } from "../open-backend.ts";
import { note, print, printJson } from "../output.ts";
import { terminalFigure } from "../plot/figure.ts";
import { showNumber, textTable, titledTable } from "../report.ts";
import { readJson } from "../resolve-run.ts";
import { untilStopped } from "../stop.ts";

export interface ClassicFlags extends Partial<SamplesFlags> {
  readonly set?: readonly string[];
  readonly seed?: number;
  readonly plot?: string;
  readonly save?: string;
  readonly load?: string;
  readonly backend?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `fovea classic`: fits a classical network and shows what it learnt, or answers with one that was kept. Gives the exit code. */
export async function classic(name: string | undefined, flags: ClassicFlags): Promise<number> {
  if (name === undefined) {
    const [given] = Object.keys(flags).filter((flag) => flag !== "json");
    if (given !== undefined)
      throw new UsageError(
        "which network? Without a name, classic takes --json only and lists them",
      );
    return list(flags.json ?? false);
  }
  const found = classics.get(name);
  if (found === undefined) throw new UsageError(unknownName("network", name, [...classics.keys()]));
  const { seed = 1, load, plot } = flags;
  if (plot !== undefined && !/\.svg$/i.test(plot))
    throw new UsageError(`--plot ${plot}: what is drawn is SVG; its name must end in .svg`);
  const useless = (["set", "plot", "save"] as const).find((flag) => flags[flag] !== undefined);
  if (load !== undefined && useless !== undefined)
    throw new UsageError(`--${useless} with --load: nothing is fitted; leave one of them out`);
  const samples = await samplesFor(found, flags, seed);
  return load === undefined
    ? learn(found, samples, flags, seed)
    : answer(found, samples, load, flags);
}

async function learn(
  found: Classic,
  samples: Samples,
  { set = [], plot, save, backend: asked = "auto", threads, json = false }: ClassicFlags,
  seed: number,
): Promise<number> {
  const options = assignments(found, set);
  // An hour's fit is not lost to a name under which nothing can be written.
  for (const file of [save, plot]) if (file !== undefined) requireWritable(file);
  const backend = await openBackend(asked, threads);
  try {
    return await untilStopped(async (signal) => {
      const fitted = await found.fit(samples, options, { seed, backend, signal, onProgress: note });
      const shown = await fitted.show();
      const { tables } = shown;
      const figures = classicFigures(fitted, shown);
      const drawing =
        plot === undefined
          ? undefined
          : await (await import("../plot/svg/index.ts")).figuresSvg(figures);
      // A Ctrl-C that came while no other event had its turn.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      if (save !== undefined)
        writeAtomically(save, `${JSON.stringify(found.save(fitted.model))}\n`);
      if (plot !== undefined && drawing !== undefined) writeAtomically(plot, drawing);
      const { tracked, model } = fitted;
      if (json)
        printJson({
          network: found.name,
          data: samples.name,
          seed,
          options,
          tracked,
          tables,
          model,
        });
      else print(render(found, samples, tables, figures));
      for (const file of [save, plot]) if (file !== undefined) note(`${file} written`);
    });
  } finally {
    backend.dispose();
  }
}

function answer(
  found: Classic,
  samples: Samples,
  load: string,
  { json = false }: ClassicFlags,
): number {
  const { network, model } = readModel(load);
  if (network !== found.name)
    throw new FormatError(`${load}: holds a model of ${network}, not of ${found.name}`);
  const answers = found.answer(model, samples);
  const width = answers.length / samples.size;
  const rows = Array.from({ length: samples.size }, (_, n) =>
    Array.from(answers.subarray(n * width, (n + 1) * width)),
  );
  if (json)
    printJson({ network, data: samples.name, answers: width === 1 ? Array.from(answers) : rows });
  else print(rows.map((row) => row.map((value) => showNumber(value)).join(" ")).join("\n"));
  return 0;
}

/** @throws {FormatError} for a file that holds no model */
function readModel(file: string): SavedModel {
  const { network, version, model } = (readJson(file) ?? {}) as Partial<SavedModel>;
  if (typeof network !== "string" || version !== 1 || typeof model !== "object" || model === null)
    throw new FormatError(`${file}: is no model of fovea classic --save`);
  return { network, version, model };
}

async function samplesFor(
  { name, needs, data }: Classic,
  flags: ClassicFlags,
  seed: number,
): Promise<Samples> {
  const asked = flags.data ?? data;
  if (flags.load !== undefined && asked === undefined)
    throw new UsageError(`--load: say with --data what rows ${name} is to answer`);
  const useless = (["data", "target", "dataDir", "examples"] as const).find(
    (flag) => flags[flag] !== undefined,
  );
  if (asked !== undefined && (needs !== "nothing" || flags.load !== undefined))
    return loadSamples({ ...flags, data: asked }, seed, needs === "nothing" ? "rows" : needs);
  if (useless !== undefined)
    throw new UsageError(
      `${name} learns from no data; leave --${useless === "dataDir" ? "data-dir" : useless} out`,
    );
  return noSamples;
}

function render(
  { title, summary, source }: Classic,
  samples: Samples,
  tables: readonly Table[],
  figures: readonly Figure[],
): string {
  const about = samples.size > 0 ? `${samples.name}: ${samples.size} rows of ${samples.width}` : "";
  return [
    `${title}: ${summary}\n${source}${about && `\n${about}`}`,
    ...tables.map(titledTable),
    ...figures.map(terminalFigure),
  ].join("\n\n");
}

function list(json: boolean): number {
  const all = [...classics.values()];
  if (json)
    printJson(
      all.map(({ name, title, summary, formula, source, data, options }) => ({
        name,
        title,
        summary,
        formula,
        source,
        data,
        options: Object.entries(options as Readonly<Record<string, Field<unknown>>>).map(
          ([option, { fallback, hint }]) => ({ name: option, default: fallback?.value, hint }),
        ),
      })),
    );
  else {
    print(
      textTable(
        ["network", "what it does", "data", "source"],
        all.map(({ name, summary, data = "none", source }) => [name, summary, data, source]),
      ),
    );
    print("\nOptions (--set name=value)");
    print(optionTable(all));
  }
  return 0;
}
