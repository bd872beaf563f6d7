import { basename } from "node:path";
import type { Backend } from "../../backend/backend.ts";
import {
  type Augmentation,
  fitStandardisation,
  isRegression,
  targetWidth,
} from "../../data/index.ts";
import { renderText, summarise } from "../../inspect/index.ts";
import { fromSpec, type Layer, standardise } from "../../nn/index.ts";
import {
  type Checkpoint,
  completeConfig,
  type Evaluation,
  evaluator,
  type FitEvent,
  type FitOptions,
  type FitResult,
  fit as fitModel,
  fitOptions,
  modelCard,
  type RunConfig,
  restoreVariables,
  type TrainingData,
} from "../../train/index.ts";
import { RunFolder } from "../../train/node.ts";
import { sameAugmentation } from "../augmentation-flags.ts";
import { type DataFlags, dataConfigOf, showData } from "../data-config.ts";
import { downloadProgress } from "../download-progress.ts";
import { showDuration } from "../duration.ts";
import { exitCodes } from "../exit-codes.ts";
import { UnavailableError, UsageError } from "../fault.ts";
import { dataSource } from "../load-data.ts";
import { backendLine, openBackend, requireBackendName } from "../open-backend.ts";
import { dim, note, print, printJson } from "../output.ts";
import { Progress } from "../progress.ts";
import { accuracyLine, classErrorsTable, examplesOf, shownResult } from "../report.ts";
import { findSource } from "../resolve-run.ts";
import { listenForStop } from "../stop.ts";
import { refuseTraining, type TrainingFlags, trainingSettings } from "../training-flags.ts";

export interface TrainFlags extends TrainingFlags, DataFlags {
  readonly epochs?: number;
  readonly batch?: number;
  readonly augment?: Augmentation;
  readonly seed?: number;
  readonly backend?: string;
  readonly threads?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly checkpointSeconds?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly profile?: boolean;
  readonly findRate?: boolean;
  readonly standardise?: boolean;
}

/** A run whose everything is checked and loaded; nothing of it is written yet. */
export interface Prepared {
  readonly config: RunConfig;
  readonly model: Layer;
  readonly data: TrainingData;
  readonly backend: Backend;
  /** The name by which the backend was asked for. */
  readonly asked: string;
  readonly options: FitOptions;
}

/** … and which has its folder. */
interface Ready extends Prepared {
  readonly folder: RunFolder;
  readonly checkpoint: Checkpoint | undefined;
}

/** Seeds that are made up stay short: they stand in names of folders. */
const SEEDS = 1_000_000;

/** `fovea train`: trains a model in a run folder, or goes on with a run. Gives the exit code. */
export async function train(name: string | undefined, flags: TrainFlags): Promise<number> {
  if (flags.findRate) {
    const other = (["resume", "out", "profile"] as const).find((name) => flags[name] !== undefined);
    if (other !== undefined)
      throw new UsageError(
        `--find-rate and --${other} exclude each other: it only looks, and leaves nothing behind`,
      );
    const { findRate } = await import("./find-rate.ts");
    return findRate(await prepare(name, flags), flags);
  }
  const ready = flags.resume === undefined ? await start(name, flags) : await resume(name, flags);
  const { config, options, folder, checkpoint } = ready;
  // Before the first word: who reads that the run is there may stop it.
  const stop = listenForStop();
  const progress = flags.quiet ? undefined : new Progress(process.stderr, config.epochs);
  progress?.line(headLine(ready, flags.resume !== undefined));
  progress?.line(dim(backendLine(ready.asked, ready.backend)));

  if (flags.profile) {
    const { profileStep } = await import("../profile.ts");
    await profileStep(options);
  }

  let result: FitResult;
  try {
    result = await fitModel({
      ...options,
      signal: stop.signal,
      store: folder,
      resume: checkpoint,
      ...(flags.checkpointSeconds !== undefined && { checkpointSeconds: flags.checkpointSeconds }),
      onEvent: (event) => {
        progress?.see(event);
        if (flags.json) printEpoch(event);
      },
    });
  } catch (error) {
    // What failed before anything was learned (out of memory, say) leaves nothing behind.
    if (flags.resume === undefined) folder.discardIfEmpty();
    throw error;
  } finally {
    progress?.end();
    stop.release();
  }

  if (result.status === "interrupted" && stop.code !== undefined) {
    const { step, epoch } = result.position;
    // Who closed the pipe has read enough.
    if (stop.code === exitCodes.closed.code) return stop.code;
    note(
      `fovea: stopped in epoch ${epoch + 1} of ${config.epochs}, step ${step}; saved: go on with fovea train --resume ${folder.path}`,
    );
    return stop.code;
  }
  if (result.stoppedEarly) progress?.line(stoppedLine(config, result));
  await report(ready, result, flags);
  return 0;
}

async function prepare(name: string | undefined, flags: TrainFlags): Promise<Prepared> {
  if (name === undefined)
    throw new UsageError(
      "train: name a recipe (challenge) or a file with a model, or --resume DIR",
    );
  const source = findSource(name);
  const { train: _, validation: __, ...chosen } = dataConfigOf(flags, source.data);
  const from = dataSource(chosen.name);
  const asked = flags.backend ?? "auto";
  requireBackendName(asked);
  const { train, validation, ...recipe } = source.settings(chosen.name);
  const settings = {
    ...trainingSettings(recipe, flags),
    ...(flags.epochs !== undefined && { epochs: flags.epochs }),
    ...(flags.batch !== undefined && { batch: flags.batch }),
    ...(flags.augment !== undefined && { augmentation: flags.augment }),
  };
  const seed = flags.seed ?? source.seed ?? Math.floor(Math.random() * SEEDS);
  const dataConfig = {
    ...chosen,
    ...(train !== undefined && { train }),
    ...(validation !== undefined && { validation }),
  };
  const data = {
    train: await from.train(dataConfig, seed, downloadLine(flags)),
    validation: await from.validation(dataConfig, seed, downloadLine(flags)),
  };
  const backend = await openBackend(asked, flags.threads);
  const { config, model } = completeConfig({
    source,
    settings,
    seed,
    data: dataConfig,
    input: data.train.shape,
    classes: data.train.classes,
    ...(isRegression(data.train) && { targets: targetWidth(data.train) }),
    examples: data.train.size,
    stretch:
      source.run && flags.schedule === undefined && (flags.epochs ?? flags.batch) !== undefined,
    ...(flags.standardise && { first: standardise(fitStandardisation(data.train)) }),
    backend: backend.name,
  });
  const options = fitOptions(config, model, data, backend);
  return { config, model, data, backend, asked, options };
}

async function start(name: string | undefined, flags: TrainFlags): Promise<Ready> {
  const prepared = await prepare(name, flags);
  const { config } = prepared;
  // Last of all: whatever was wrong until here leaves nothing behind.
  const folder =
    flags.out === undefined
      ? await RunFolder.createIn("runs", config)
      : await RunFolder.create(flags.out, config);
  return { ...prepared, folder, checkpoint: undefined };
}

async function resume(name: string | undefined, flags: TrainFlags): Promise<Ready> {
  refuseTraining(flags);
  if (flags.standardise)
    throw new UsageError(
      "--standardise and --resume exclude each other: a run goes on as it began",
    );
  const folder = await RunFolder.open(flags.resume as string);
  const checkpoint = await folder.loadCheckpoint();
  const { config } = folder;
  if (flags.out !== undefined) throw new UsageError("--out and --resume exclude each other");
  requireSame("the recipe", name && basename(name, ".json"), config.recipe);
  if (flags.data !== undefined)
    requireSame("--data", showData(dataConfigOf({ data: flags.data })), showData(config.data));
  if (flags.dataOptions)
    requireSame(
      "--data-options",
      JSON.stringify(flags.dataOptions),
      JSON.stringify(config.data.options),
    );
  requireSame("--epochs", flags.epochs, config.epochs);
  requireSame("--batch", flags.batch, config.batch);
  if (flags.augment && !sameAugmentation(flags.augment, config.augmentation))
    requireSame("--augment", JSON.stringify(flags.augment), JSON.stringify(config.augmentation));
  requireSame("--seed", flags.seed, config.seed);
  const from = dataSource(config.data.name);
  const model = fromSpec(config.model);
  const dataConfig = { ...config.data, ...(flags.dataDir !== undefined && { dir: flags.dataDir }) };
  const data = {
    train: await from.train(dataConfig, config.seed, downloadLine(flags)),
    validation: await from.validation(dataConfig, config.seed, downloadLine(flags)),
  };
  const asked = flags.backend ?? config.backend;
  const backend = await openBackend(asked, flags.threads).catch((error) => {
    if (flags.backend !== undefined || !(error instanceof UnavailableError)) throw error;
    throw new UnavailableError(
      `the run began on ${asked}: ${error.message}; --backend wasm goes on, with other rounding`,
    );
  });
  const options = fitOptions(config, model, data, backend);
  folder.rewind(checkpoint?.position.records ?? 0);
  return { config, model, data, backend, asked, options, folder, checkpoint };
}

const downloadLine = ({ quiet }: TrainFlags) =>
  quiet ? undefined : downloadProgress(process.stderr);

/** What a run was started with cannot change while it goes on. */
function requireSame(what: string, given: unknown, stored: unknown): void {
  if (given !== undefined && given !== stored)
    throw new UsageError(`${what} is ${given}, but the run to go on with has ${stored}`);
}

function stoppedLine({ earlyStopping, epochs }: RunConfig, { position }: FitResult): string {
  const { monitor = "loss", patience } = earlyStopping ?? {};
  return `stopped early, after epoch ${position.epoch} of ${epochs}: ${patience} without a better validation ${monitor}`;
}

function headLine({ config, data, folder, checkpoint }: Ready, resumed: boolean): string {
  const from = checkpoint
    ? `, from step ${checkpoint.position.step}`
    : resumed
      ? ", from the beginning: it holds no checkpoint"
      : "";
  return `${config.recipe} on ${showData(config.data)}: ${data.train.size} ${examplesOf(data.train)}, ${config.epochs} epochs of batches of ${config.batch}, seed ${config.seed}, ${folder.path}${from}`;
}

function printEpoch(event: FitEvent): void {
  if (event.type !== "record" || event.record.split === "batch") return;
  const { epoch, split, loss, accuracy, time } = event.record;
  printJson({ event: "epoch", epoch, split, loss, accuracy, seconds: time });
}

/** The end of a run: the model card, and on stdout what came of it. */
async function report(ready: Ready, result: FitResult, flags: TrainFlags): Promise<void> {
  const { config, model, data, backend, folder } = ready;
  const { position } = result;
  const summary = summarise(model, config.input);
  const judge = evaluator(model, { loss: ready.options.loss, backend });
  const last = result.validation ?? (await judge(result.variables, data.validation));
  const evaluation = position.best ? await judgeBest(ready, judge) : last;
  if (last === undefined || evaluation === undefined) throw new Error("the evaluation was stopped");
  const best = position.best ?? { epoch: 0, loss: last.loss, accuracy: last.accuracy };
  const bestAccuracy = best.accuracy ?? Number.NaN;
  folder.saveCard(
    modelCard({
      config,
      parameters: summary.params,
      epochs: position.epoch,
      best,
      seconds: position.seconds,
      threads: backend.threads,
      evaluation,
    }),
  );
  if (flags.json) {
    printJson({
      event: "done",
      model: config.recipe,
      params: summary.params,
      accuracy: last.accuracy,
      best: bestAccuracy,
      epochs: position.epoch,
      seconds: position.seconds,
      backend: backend.name,
      threads: backend.threads,
      run: folder.path,
    });
    return;
  }
  const rate = position.step / position.seconds;
  print(renderText(summary, { width: process.stdout.columns || undefined }).trimEnd());
  print("");
  print(accuracyLine(evaluation));
  if (best.epoch > 0)
    print(`best after epoch ${best.epoch}; after the last epoch ${shownResult(last)}`);
  if (config.classes.length > 0) {
    print("");
    print(classErrorsTable(evaluation, config.classes));
  }
  print("");
  print(`run folder  ${folder.path}`);
  print(
    `wall time   ${showDuration(performance.now() / 1000)}, of it training ${showDuration(position.seconds)}: ${position.step} steps, ${rate.toFixed(1)} steps/s, ${backend.name}, threads: ${backend.threads}`,
  );
}

/** The best weights, as they lie on the disk, on the validation data. */
async function judgeBest(
  { config, model, data, folder }: Ready,
  judge: ReturnType<typeof evaluator>,
): Promise<Evaluation | undefined> {
  const variables = restoreVariables(model, config.input, await folder.loadModel());
  return judge(variables, data.validation);
}
