import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import {
  denseNetwork,
  type Numbers,
  readNumbers,
  requireExamples,
  requireSmall,
  type StepOptions,
  shapeOfNumbers,
  sizeOfNetwork,
  targetFor,
  usualLoss,
  withWeights,
} from "../explain/index.ts";
import { FormatError, floatsOf, readSafetensors } from "../formats/index.ts";
import { fromSpec, type Layer, type LossSpec, lossFromSpec, type Variables } from "../nn/index.ts";
import { isRecord, key } from "../tensor/index.ts";
import { models } from "../zoo/index.ts";
import { UsageError } from "./fault.ts";
import { findModel } from "./find-model.ts";
import { parseJson } from "./flag.ts";
import { printable } from "./printable.ts";
import { isFileName, readJson } from "./resolve-run.ts";
import { trainedModel } from "./trained-model.ts";

export interface StepFlags {
  readonly input?: string;
  readonly target?: string;
  readonly shape?: readonly number[];
  readonly weights?: string;
  readonly seed: number;
  readonly activation?: string;
  readonly loss?: LossSpec;
  readonly rate?: number;
}

export interface ExplainedStep extends StepOptions {
  readonly label: string;
}

/** What a file, or the text itself, may say beside the network. */
interface Problem {
  readonly label: string;
  readonly model: Layer;
  readonly variables?: Variables;
  readonly shape?: readonly number[] | undefined;
  readonly input?: unknown;
  readonly target?: unknown;
  readonly weights?: unknown;
  readonly loss?: LossSpec | undefined;
  readonly rate?: number | undefined;
}

const USUAL_RATE = 0.1;

/**
 * The step that a command line describes: the network from sizes, JSON, a file, the zoo or a run folder; a file may hold input, target,
 * weights, loss and rate as well, as { "model": …, "weights": …, "input": …, "target": … }.
 *
 * @throws {UsageError|RangeError|ShapeError|SpecError} for what does not fit, {FormatError} for a file that cannot be read
 */
export async function explainedStep(name: string, flags: StepFlags): Promise<ExplainedStep> {
  const problem = await problemOf(name, flags);
  const { label, model } = problem;
  const given = flags.input ?? problem.input;
  if (given === undefined) {
    if (problem.shape) requireFits(model, problem, problem.shape, flags.seed);
    throw new UsageError("say what goes in: --input 2,3");
  }
  const input = numbersOf("--input", given);
  const inputShape = flags.shape ?? problem.shape ?? shapeOfNumbers(input);
  const { variables, size } = requireFits(model, problem, inputShape, flags.seed);
  requireExamples(input, inputShape);
  const examples = input.values.length / inputShape.reduce((product, n) => product * n, 1);
  requireSmall(size, examples);
  const wanted = flags.target ?? problem.target;
  if (wanted === undefined) throw new UsageError("say what should come out: --target 1");
  const target = numbersOf("--target", wanted);
  const asked = flags.loss ?? problem.loss;
  const loss = asked ? lossFromSpec(asked) : usualLoss(size, target, examples);
  return {
    ...{ label, model, inputShape, loss },
    variables: withGivenWeights(variables, problem.weights, flags.weights),
    input: input.values,
    target: targetFor(target, size, loss, examples),
    rate: flags.rate ?? problem.rate ?? USUAL_RATE,
    seed: flags.seed,
  };
}

/** Nothing is computed before the size is known to be small. */
function requireFits(model: Layer, problem: Problem, shape: readonly number[], seed: number) {
  const variables = problem.variables ?? model.init(key(seed), shape);
  const size = sizeOfNetwork(model, variables, shape);
  requireSmall(size);
  return { variables, size };
}

async function problemOf(name: string, flags: StepFlags): Promise<Problem> {
  const sizes = denseNetwork(name, flags.activation);
  if (sizes) return { label: name, model: sizes.model, shape: sizes.input };
  if (flags.activation !== undefined)
    throw new UsageError("--activation is for a network given by its sizes, such as 2-2-1");
  if (name.trimStart().startsWith("{"))
    return fromJson("the network", parseJson("the network", name));
  const isFolder = !models.has(name) && statSync(name, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder) {
    const { label, layer, variables, input, recipe } = await trainedModel(name, {
      seed: flags.seed,
    });
    const loss = recipe?.loss as LossSpec | undefined;
    return { label, model: layer, variables, shape: input, loss };
  }
  if (isFileName(name)) {
    const json = readJson(name);
    if (isRecord(json) && "model" in json && !("type" in json) && !("recipe" in json))
      return fromJson(printable(basename(name)).replace(/\.json$/, ""), json);
  }
  const { label, model, input } = findModel(name);
  return { label, model, shape: input };
}

const FIELDS = ["model", "shape", "weights", "input", "target", "loss", "rate"];

function fromJson(label: string, json: unknown): Problem {
  if (!isRecord(json) || "type" in json || !("model" in json))
    return { label, model: fromSpec(json) };
  const fields = json as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined)
    throw new UsageError(`${label}: ${unknown} is unknown; known: ${FIELDS.join(", ")}`);
  const { model, shape, weights, input, target, loss, rate } = fields;
  if (shape !== undefined && !isShape(shape))
    throw new UsageError(`${label}: shape must be a list of whole numbers such as [4, 4, 1]`);
  if (rate !== undefined && !(typeof rate === "number" && rate > 0 && Number.isFinite(rate)))
    throw new UsageError(`${label}: rate must be a number above 0`);
  const sizes = typeof model === "string" ? denseNetwork(model) : undefined;
  return {
    ...{ label, weights, input, target, rate: rate as number | undefined },
    model: sizes?.model ?? fromSpec(model),
    shape: sizes?.input ?? shape,
    loss: lossGiven(loss),
  };
}

const isShape = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((n) => Number.isInteger(n) && n > 0);

function lossGiven(loss: unknown): LossSpec | undefined {
  if (loss === undefined) return undefined;
  if (typeof loss === "string") return { type: loss };
  if (isRecord(loss) && "type" in loss) return loss as unknown as LossSpec;
  throw new UsageError("loss must be a name, or an object with a type");
}

function numbersOf(flag: string, given: unknown): Numbers {
  const isFile = typeof given === "string" && /\.json$/i.test(given.trim());
  return readNumbers(flag, isFile ? readJson(given.trim()) : given);
}

function withGivenWeights(variables: Variables, inFile: unknown, path: string | undefined) {
  const own = inFile === undefined ? variables : withWeights(variables, inFile);
  if (path === undefined) return own;
  if (!/\.safetensors$/i.test(path)) return withWeights(own, readJson(path));
  const { tensors } = readSafetensors(readFileSync(path));
  const byPath: Record<string, unknown> = {};
  for (const [name, tensor] of tensors)
    byPath[name.replace(/^(params|state)\//, "")] = [...floatsOf(name, tensor)];
  if (Object.keys(byPath).length === 0) throw new FormatError(`${path}: holds no tensors`);
  return withWeights(own, byPath);
}
