import { batches, type Dataset, fitStandardisation } from "../../data/index.ts";
import { byDepth, type Signal, signalPlot, signalProbe, signalTable } from "../../inspect/index.ts";
import {
  type Init,
  type Layer,
  parseInit,
  showInit,
  withActivation,
  withInit,
} from "../../nn/index.ts";
import { foldIn, type Key, key, normal, type Tensor, tensor, uniform } from "../../tensor/index.ts";
import { plainMlp } from "../../zoo/index.ts";
import { UsageError } from "../fault.ts";
import { findModel } from "../find-model.ts";
import { dataSource, dataSources, unknownName } from "../load-data.ts";
import { openBackend } from "../open-backend.ts";
import { print, printJson } from "../output.ts";
import { terminalPlot } from "../plot/terminal.ts";
import { showNumber, textTable } from "../report.ts";

export interface SignalFlags {
  readonly init?: string;
  readonly activation?: string;
  readonly depth?: number;
  readonly width?: number;
  readonly data?: string;
  readonly dataDir?: string;
  readonly input?: readonly number[];
  readonly batch?: number;
  readonly seed?: number;
  readonly backend?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/** One way to start: what is told apart in tables and plots. */
interface Measured {
  readonly name: string;
  readonly init: string | undefined;
  readonly activation: string | undefined;
  readonly signal: Signal;
}

const PLAIN = "plain";
const WIDTH = 256;

/** `fovea signal`: mean, variance and gradient norms by layer, for each initialisation and activation asked for. Gives the exit code. */
export async function signal(name: string, flags: SignalFlags): Promise<number> {
  const { seed = 1, batch = 128, data: dataName = "normal" } = flags;
  const inits = listOf("--init", flags.init).map((text) => parseInit(text, "--init"));
  const activations = listOf("--activation", flags.activation);
  const { label, model, input } = modelOf(name, flags);
  const variants = (activations.length === 0 ? [undefined] : activations).map((activation) => ({
    activation,
    model: activation === undefined ? model : withActivation(model, activation),
  }));
  const data = dataName === "normal" ? undefined : await load(dataName, flags, batch, seed);
  const shape = shapeOf(name, flags.input ?? input, data);
  if (data !== undefined) for (const { model } of variants) requireKnownClasses(model, shape, data);
  const backend = await openBackend(flags.backend ?? "auto", flags.threads);
  try {
    const found = variants.flatMap(({ activation, model }) =>
      measure(model, inits, { shape, data, batch, seed }).map(
        ({ init, signal }): Measured => ({
          name: [activation, init].filter((part) => part !== undefined).join(", ") || label,
          ...{ init, activation, signal },
        }),
      ),
    );
    if (flags.json)
      printJson({
        ...{ model: label, input: shape, data: dataName, batch, seed, backend: backend.name },
        schemes: found.map(({ init, activation, signal }) => ({ init, activation, ...signal })),
      });
    else print(render(found));
    return 0;
  } finally {
    backend.dispose();
  }
}

function modelOf(name: string, { depth, width }: SignalFlags) {
  if (name === PLAIN)
    return {
      label: PLAIN,
      model: plainMlp({ ...(depth && { depth }), ...(width && { width }) }),
      input: undefined,
    };
  if (depth !== undefined || width !== undefined)
    throw new UsageError(`--depth and --width are for the model ${PLAIN}, not for ${name}`);
  return { input: undefined, ...findModel(name, [PLAIN]) };
}

/** "a, b" as a list, without repeats. */
function listOf(flag: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  const items = text.split(",").map((item) => item.trim());
  if (items.includes(""))
    throw new UsageError(`${flag} is '${text}', must be names with commas between`);
  return [...new Set(items)];
}

async function load(
  name: string,
  flags: SignalFlags,
  batch: number,
  seed: number,
): Promise<Dataset> {
  if (!Object.hasOwn(dataSources, name))
    throw new UsageError(unknownName("--data", name, ["normal", ...Object.keys(dataSources)]));
  const dir = flags.dataDir === undefined ? {} : { dir: flags.dataDir };
  // A standardisation fitted to a few examples would be that of these few.
  const data = await dataSource(name).train({ name, ...dir, train: Math.max(batch, 1000) }, seed);
  if (data.size < batch)
    throw new UsageError(`--batch is ${batch}, but there are only ${data.size} images`);
  return data;
}

function shapeOf(
  name: string,
  input: readonly number[] | undefined,
  data: Dataset | undefined,
): readonly number[] {
  if (data === undefined) {
    if (input !== undefined) return input;
    if (name === PLAIN) return [WIDTH];
    throw new UsageError(
      `${name}: its input is not known; say what shape an example has, --input 28x28x1, or name the data, --data digits`,
    );
  }
  if (input !== undefined && input.join() !== data.shape.join())
    throw new UsageError(
      `${name} reads ${input.join("x")}, the images of --data ${data.name} are ${data.shape.join("x")}; leave --data out for random numbers`,
    );
  return data.shape;
}

interface Given {
  readonly shape: readonly number[];
  readonly data: Dataset | undefined;
  readonly batch: number;
  readonly seed: number;
}

/** Keys of one seed, by what they are for. */
const PURPOSE = { weights: 0, images: 1, labels: 2, dropout: 3 } as const;

function measure(model: Layer, inits: readonly Init[], given: Given) {
  const keyFor = (purpose: keyof typeof PURPOSE): Key => foldIn(key(given.seed), PURPOSE[purpose]);
  const schemes = inits.length === 0 ? [undefined] : inits;
  const starts = schemes.map((init) => {
    const started = init === undefined ? model : withInit(model, init);
    return {
      init: init && showInit(init),
      variables: started.init(keyFor("weights"), given.shape),
    };
  });
  const probe = signalProbe(model);
  const batch = batchOf(model, given, keyFor);
  return starts.map(({ init, variables }) => ({ init, signal: probe(variables, batch) }));
}

function batchOf(
  model: Layer,
  { shape, data, batch, seed }: Given,
  keyFor: (purpose: keyof typeof PURPOSE) => Key,
) {
  const dropout = { key: keyFor("dropout") };
  if (data === undefined) {
    const x = normal(keyFor("images"), [batch, ...shape]);
    // A layer that reads ids, not numbers, says so where it sees the values.
    x.data();
    const classes = outputOf(model, x).shape.at(-1) ?? 1;
    const labels = uniform(keyFor("labels"), [batch], 0, classes).cast("int32");
    return { x, labels, ...dropout };
  }
  const [first] = batches(data, { size: batch, seed, ...fitStandardisation(data) });
  if (first === undefined) throw new UsageError(`--data ${data.name} has no images`);
  return { x: tensor(first.images, [batch, ...shape]), labels: tensor(first.labels), ...dropout };
}

/** For its shape: tensors are lazy, so nothing is computed. */
const outputOf = (model: Layer, x: Tensor): Tensor =>
  model.apply(model.init(key(0), x.shape.slice(1)), x, { training: false }).output;

/** @throws {UsageError} if the model makes logits of fewer classes than the data have; one number, or an image, is measured without them */
function requireKnownClasses(model: Layer, shape: readonly number[], data: Dataset): void {
  const made = outputOf(model, normal(key(0), [1, ...shape]));
  const classes = made.shape.at(-1) ?? 1;
  if (made.rank === 2 && classes > 1 && classes < data.classes.length)
    throw new UsageError(
      `the model makes ${classes} logits, --data ${data.name} has ${data.classes.length} classes; leave --data out for random numbers`,
    );
}

function render(found: readonly Measured[]): string {
  const tables = found.map(({ name, signal }) => {
    const { title, columns, rows } = signalTable(name, signal);
    const head = `${title}: loss ${signal.loss.toPrecision(4)}`;
    if (rows.length === 0)
      return `${head}\nno layer has a weight; --json lists what comes out of each`;
    const cells = rows.map((row) => row.map(showCell));
    return `${head}\n${textTable(columns, cells, [2, 3, 4, 5])}`;
  });
  const deep = found.some(({ signal }) => byDepth(signal).length > 1);
  const plots = deep
    ? (["variance", "gradient"] as const).map((of) => terminalPlot(signalPlot(of, found)))
    : [];
  return [...tables, ...plots].join("\n\n");
}

const showCell = (value: string | number): string =>
  typeof value === "string" ? value : showNumber(value, 3);
