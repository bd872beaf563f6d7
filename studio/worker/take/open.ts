/** Files that a person brings: a run, weights, an ONNX network or a spec, as a run that the page can open, or as a network alone. */
import { FormatError, readSafetensors } from "../../../src/formats/index.ts";
import { fromSpec, type Spec, toSpec, type Variables } from "../../../src/nn/index.ts";
import { type OptimiserSpec, optimiserFromSpec } from "../../../src/optim/index.ts";
import { EXPORT_FORMAT } from "../../../src/train/export/weights.ts";
import type { ImportedModel } from "../../../src/train/import/source.ts";
import {
  completeConfig,
  decodeRun,
  encodeCheckpoint,
  encodeRun,
  isRunConfig,
  modelTensors,
  parseRunConfig,
  type RunConfig,
  runFileNames,
  startCheckpoint,
} from "../../../src/train/index.ts";
import { configText, fingerprint } from "../../../src/train/run-files.ts";
import { planOf, type RunFiles } from "../session/foreign-run.ts";
import type { Plan } from "../session/plan.ts";
import { decode, encode } from "./made.ts";
import type { Wish } from "./subject.ts";
import { unzip } from "./unzip.ts";

export interface BroughtFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What was in a file. */
export interface Brought {
  readonly name: string;
  /** What it is, in words. */
  readonly what: string;
  readonly spec: Spec;
  /** The rest of the project, where the file says it. */
  readonly plan?: Plan;
  /** To go on from. */
  readonly run?: RunFiles;
  /** Why its weights are not opened. */
  readonly without?: string;
}

export interface Opening {
  readonly opened?: Brought;
  /** A line for each file that was not opened, which names it. */
  readonly refused: readonly string[];
}

/** What the page works on: data and settings for weights that come without a run. */
export type Here = Omit<Wish, "which">;

/** Lines that are longer, like a list of all layers, are cut. */
const MOST_LETTERS = 300;

const single = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Opens the first file, or run folder, that can be opened. A file that is damaged is named and skipped. */
export async function openFiles(files: readonly BroughtFile[], here: Here): Promise<Opening> {
  const refused: string[] = [];
  const groups = groupsOf(files);
  let opened: Brought | undefined;
  for (const group of groups) {
    const { name } = group[0] as BroughtFile;
    if (opened !== undefined) {
      refused.push(`${name}: one network at a time is opened; bring it again`);
      continue;
    }
    try {
      opened = await openGroup(group, here);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      refused.push(
        `${name}: ${why.length > MOST_LETTERS ? `${why.slice(0, MOST_LETTERS)}…` : why}`,
      );
    }
  }
  return { ...(opened && { opened }), refused };
}

const parts = Object.values(runFileNames).map(single);

/** Of a run folder. */
const isPart = (path: string): boolean => parts.includes(single(path));

/** The files of a run folder belong together; every other stands for itself. */
function groupsOf(files: readonly BroughtFile[]): BroughtFile[][] {
  const config = files.find(({ name }) => single(name) === runFileNames.config);
  const run = config === undefined ? [] : files.filter(({ name }) => isPart(name));
  const others = files.filter((file) => !run.includes(file));
  return [...(run.length > 0 ? [run] : []), ...others.map((file) => [file])];
}

async function openGroup(group: readonly BroughtFile[], here: Here): Promise<Brought> {
  const [first, ...more] = group;
  if (first === undefined) throw new RangeError("there is no file");
  if (more.length > 0) return openRun(single(runFileNames.config), runOf(group), here);
  const { name, bytes } = first;
  const ending = endingOf(name);
  if (ending === ".zip") return openZip(name, bytes, here);
  if (ending === ".json") return openJson(name, bytes);
  if (ending === ".safetensors" || ending === ".onnx")
    return withRun(name, await readWeights(ending, bytes, here), here);
  throw new RangeError(
    "its ending says nothing that can be opened (.zip, .json, .safetensors, .onnx)",
  );
}

const endingOf = (name: string): string => /\.[^.]*$/.exec(name.toLowerCase())?.[0] ?? "";

/** Of files that stand for themselves. */
const ENDINGS = [".json", ".safetensors", ".onnx"];

/** A run folder, or else the first file in it that can be opened. */
async function openZip(name: string, bytes: Uint8Array<ArrayBuffer>, here: Here): Promise<Brought> {
  const unpacked = await unzip(bytes, (path) => isPart(path) || ENDINGS.includes(endingOf(path)));
  const files = [...unpacked].map(([name, bytes]) => ({ name, bytes }));
  if (files.some((file) => single(file.name) === runFileNames.config))
    return openRun(name, runOf(files), here);
  const { opened, refused } = await openFiles(
    files.filter((file) => ENDINGS.includes(endingOf(file.name))),
    here,
  );
  if (opened !== undefined) return { ...opened, name: `${name}: ${opened.name}` };
  throw new RangeError(
    refused.length > 0 ? refused.join("; ") : `holds no run and no file of ${ENDINGS.join(", ")}`,
  );
}

/** The run's files by the names that they have in its folder, wherever they lay. */
function runOf(files: readonly BroughtFile[]): Map<string, Uint8Array<ArrayBuffer>> {
  return new Map(
    Object.values(runFileNames).flatMap((path) => {
      const found = files.find(({ name }) => single(name) === single(path));
      return found === undefined ? [] : [[path, found.bytes] as const];
    }),
  );
}

async function openRun(
  name: string,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  here: Here,
): Promise<Brought> {
  const { config: written, checkpoint, records } = await decodeRun(files);
  const config = onData(written, here);
  const spec = toSpec(fromSpec(config.model));
  const common = { name, spec, plan: planOf(config) };
  const [metrics, last, model] = [
    files.get(runFileNames.metrics),
    files.get(runFileNames.checkpoint),
    files.get(runFileNames.model),
  ];
  if (checkpoint === undefined || last === undefined)
    return { ...common, what: `a run's settings`, without: "there is no checkpoint in it" };
  const { step } = checkpoint.position;
  return {
    ...common,
    what: `a run of ${step} steps with ${records.length} records`,
    run: {
      ...{
        config: encode(configText(config)),
        metrics: metrics ?? new Uint8Array(),
        // On other data than its configuration says, it is of another run.
        checkpoint:
          config === written
            ? last
            : await encodeCheckpoint({ ...checkpoint, run: await fingerprint(config) }),
      },
      ...(model && { model }),
    },
  };
}

function openJson(name: string, bytes: Uint8Array): Brought {
  const json = parseJson(bytes);
  if (!isRunConfig(json)) return { name, what: "a network", spec: toSpec(fromSpec(json)) };
  const config = parseRunConfig(json);
  const spec = toSpec(fromSpec(config.model));
  return { name, what: "a run's settings", spec, plan: planOf(config) };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decode(bytes));
  } catch (error) {
    throw new FormatError(`no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

async function readWeights(
  ending: string,
  bytes: Uint8Array,
  { plan, input }: Here,
): Promise<ImportedModel> {
  if (ending === ".onnx") {
    const { onnxFormat } = await import("../../../src/train/import/onnx.ts");
    return onnxFormat.read(bytes, {});
  }
  const { safetensorsFormat } = await import("../../../src/train/import/safetensors.ts");
  if (readSafetensors(bytes).metadata.format === EXPORT_FORMAT)
    return safetensorsFormat.read(bytes, {});
  // It does not say what they are of: the network of the page, if they fit.
  const find = () => ({ label: plan.name, model: fromSpec(plan.model), input });
  try {
    return safetensorsFormat.read(bytes, { model: "the network of the page", find });
  } catch (error) {
    if (error instanceof FormatError)
      throw new FormatError(`it does not say what network it is of, and ${error.message}`);
    throw error;
  }
}

/** Weights as a run that begins with them, on the data of the run that they are from, or on those of the page. */
async function withRun(name: string, imported: ImportedModel, here: Here): Promise<Brought> {
  const { label, layer, variables, run } = imported;
  const spec = toSpec(layer);
  const common = { name, what: `${label} with its weights`, spec };
  try {
    const config =
      run === undefined ? configOf(imported, here) : onData({ ...run, model: spec }, here);
    return { ...common, plan: planOf(config), run: await startOf(config, variables) };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return { ...common, without: error.message };
  }
}

/** The run on the page's data, where it does not say its own: `fovea import` was not told any. */
function onData(config: RunConfig, here: Here): RunConfig {
  if (config.data.name !== UNKNOWN) return config;
  requireFit(config.input, here);
  return { ...config, data: here.plan.data };
}

const UNKNOWN = "unknown";

function requireFit(input: readonly number[], here: Here): void {
  if (input.join() !== here.input.join())
    throw new RangeError(
      `it reads [${input.join(", ")}], the chosen data are [${here.input.join(", ")}]`,
    );
}

function configOf({ label, layer, input }: ImportedModel, here: Here): RunConfig {
  const { plan, classes, outputs, examples } = here;
  requireFit(input, here);
  const { config } = completeConfig({
    ...{ source: { name: label, model: () => layer }, settings: plan.training },
    ...{ seed: plan.seed, data: plan.data, input, classes, targets: outputs, examples },
    ...{ stretch: false, backend: "wasm" },
  });
  return config;
}

async function startOf(config: RunConfig, variables: Variables): Promise<RunFiles> {
  const optimiser = optimiserFromSpec(config.optimiser as OptimiserSpec);
  const { averaging, seed } = config;
  const files = await encodeRun({
    config,
    records: [],
    checkpoint: startCheckpoint(variables, { optimiser, averaging, seed }),
    model: modelTensors(variables),
  });
  const part = (name: string): Uint8Array<ArrayBuffer> => files.get(name) ?? new Uint8Array();
  return {
    config: part(runFileNames.config),
    metrics: part(runFileNames.metrics),
    checkpoint: part(runFileNames.checkpoint),
  };
}
