import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { FormatError } from "../../formats/index.ts";
import { summarise } from "../../inspect/index.ts";
import { toSpec } from "../../nn/index.ts";
import { type OptimiserSpec, optimiserFromSpec } from "../../optim/index.ts";
import { zeros } from "../../tensor/index.ts";
import type { ImportedModel, ImportOptions } from "../../train/import/source.ts";
import { modelTensors, type RunConfig, settings, startCheckpoint } from "../../train/index.ts";
import { RunFolder } from "../../train/node.ts";
import { models, preprocessOf } from "../../zoo/index.ts";
import { UsageError } from "../fault.ts";
import { findModel } from "../find-model.ts";
import { importFormat } from "../import/index.ts";
import { dataSource } from "../load-data.ts";
import { openBackend } from "../open-backend.ts";
import { note, print, printJson } from "../output.ts";

export interface ImportFlags extends ImportOptions {
  readonly out?: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `fovea import`: a model with its weights out of another program's file into a run folder. Gives the exit code. */
export async function importModel(path: string, flags: ImportFlags): Promise<number> {
  const format = importFormat(path);
  if (flags.data !== undefined) dataSource(flags.data);
  // Weights are only moved; nothing is worth a compiler.
  await openBackend("wasm", 1);
  const bytes = bytesOf(path);
  const beside = filesBeside(path);
  const imported = named(path, () => format.read(bytes, { ...flags, beside, find: findModel }));
  const config = named(path, () => configOf(imported, flags.data));
  const { variables } = imported;
  const optimiser = optimiserFromSpec(config.optimiser as OptimiserSpec);
  const fill = async (folder: RunFolder): Promise<void> => {
    folder.saveModel(modelTensors(variables));
    await folder.saveCheckpoint(startCheckpoint(variables, { ...config, optimiser }));
  };
  const folder =
    flags.out === undefined
      ? await RunFolder.createIn("runs", config, new Date(), fill)
      : await RunFolder.create(flags.out, config, fill);
  report(imported, folder.path, config, flags);
  return 0;
}

/** Node reads no larger file at once. */
const MOST_BYTES = 2 ** 31 - 1;

/** @throws {FormatError} for what is no file (the writer of a pipe may never come, a device may never end), or too large */
function bytesOf(path: string): Uint8Array {
  const found = statSync(path);
  if (found.isDirectory()) throw new FormatError(`${path}: is a folder`);
  if (!found.isFile()) throw new FormatError(`${path}: is a pipe or a device, must be a file`);
  if (found.size > MOST_BYTES)
    throw new FormatError(`${path}: has ${found.size} bytes, at most ${MOST_BYTES} can be read`);
  return readFileSync(path);
}

/** Every file is read once, however many tensors are in it. */
function filesBeside(path: string): NonNullable<ImportOptions["beside"]> {
  const read = new Map<string, Uint8Array>();
  return (name) => {
    const file = join(dirname(path), name);
    if (!read.has(name) && existsSync(file)) read.set(name, bytesOf(file));
    return read.get(name);
  };
}

/** Puts the name of the file before the message of a FormatError. */
function named<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(`${path}: ${error.message}`) : error;
  }
}

/** Fine-tuning: small steps of one size, so that what is there is not lost. */
const RATE = 0.01;

/** The run that goes on from these weights: that which they are from, with the layers and the input that they fit, or a new one. */
function configOf(imported: ImportedModel, data?: string): RunConfig {
  const { run } = imported;
  const [input, classes] = [imageOf(imported), outputsOf(imported)];
  if (run === undefined) return freshConfig(imported, input, classes, data);
  if (run.classes.length !== classes)
    throw new FormatError(
      `the run in it has ${run.classes.length} classes, the model makes ${classes} numbers`,
    );
  const other = data !== undefined && data !== run.data.name;
  return { ...run, input, model: toSpec(imported.layer), ...(other && { data: { name: data } }) };
}

/** @throws {UsageError} unless the model reads images */
function imageOf({ label, input }: ImportedModel): RunConfig["input"] {
  const [height, width, channels] = input;
  if (input.length === 3 && height !== undefined && width !== undefined && channels !== undefined)
    return [height, width, channels];
  throw new UsageError(
    `${label}: reads [${input.join(", ")}], a run folder is for images [height, width, channels]`,
  );
}

function freshConfig(
  { label, layer }: ImportedModel,
  input: RunConfig["input"],
  classes: number,
  data = "unknown",
): RunConfig {
  const { epochs, batch, optimiser, labelSmoothing, averaging } = settings;
  const known = models.get(label);
  return {
    format: "fovea-run 1",
    recipe: label,
    seed: 0,
    data: { name: data },
    input,
    classes: Array.from({ length: classes }, (_, i) => String(i)),
    ...{ epochs, batch, optimiser, labelSmoothing, averaging },
    schedule: { type: "constant", rate: RATE },
    augmentation: {},
    backend: "wasm",
    ...(known !== undefined && { preprocess: preprocessOf(known) }),
    model: toSpec(layer),
  };
}

/** @throws {UsageError} unless one example comes out as a vector */
function outputsOf({ layer, variables, input, label }: ImportedModel): number {
  // Lazy: the shape is inferred, nothing is computed.
  const { output } = layer.apply(variables, zeros([1, ...input]), { training: false });
  const [, classes] = output.shape;
  if (output.rank === 2 && classes !== undefined) return classes;
  throw new UsageError(
    `${label}: makes [${output.shape.slice(1).join(", ")}] of an example, a run folder is for models that make a number for each class`,
  );
}

function report(
  { label, layer, input }: ImportedModel,
  path: string,
  { data }: RunConfig,
  flags: ImportFlags,
): void {
  const { params } = summarise(layer, input);
  if (flags.json) {
    printJson({ event: "import", model: label, run: path, input, params });
    return;
  }
  print(`${path}: ${label}, ${params.toLocaleString("en")} parameters`);
  note(
    data.name === "unknown"
      ? `fovea eval ${path} --data NAME judges it; to train it further, import it with --data NAME`
      : `fovea eval ${path} judges it, fovea train --resume ${path} trains it further`,
  );
}
