import type { Preprocess } from "../../data/index.ts";
import { compile, softmax, type Tensor, tensor } from "../../tensor/index.ts";
import type { TrainedModel } from "../../train/export/target.ts";
import { models, preprocessOf } from "../../zoo/index.ts";
import { showPercent } from "../duration.ts";
import { exitCodes } from "../exit-codes.ts";
import { faultOf, UsageError } from "../fault.ts";
import { unknownName } from "../load-data.ts";
import { openBackend } from "../open-backend.ts";
import { dim, note, print, printJson } from "../output.ts";
import { readImage } from "../read-image.ts";
import { textTable } from "../report.ts";
import { trainedModel } from "../trained-model.ts";

export interface PredictFlags {
  readonly top?: number;
  readonly fit?: string;
  readonly invert?: boolean;
  readonly seed?: number;
  readonly backend?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

interface Guess {
  readonly class: string;
  readonly probability: number;
}

/** `fovea predict`: classifies pictures one by one. A picture that cannot be read is named and passed over. Gives the exit code. */
export async function predict(
  name: string,
  images: readonly string[],
  flags: PredictFlags,
): Promise<number> {
  const model = await trainedModel(name, { seed: flags.seed ?? 1 });
  const shape = imageShape(model);
  const preprocess = { ...preprocessFor(model), ...fitOf(flags.fit) };
  const backend = await openBackend(flags.backend ?? "auto", flags.threads);
  if (model.recipe === undefined && !flags.json)
    note(dim(`${model.label}: random weights; a run folder has trained ones`));
  const { layer, variables } = model;
  const run = compile(
    (x: Tensor) => softmax(layer.apply(variables, x, { training: false }).output),
    { backend },
  );

  let code: number = exitCodes.ok.code;
  const rows: string[][] = [];
  for (const image of images) {
    let bytes: Uint8Array;
    try {
      bytes = await readImage(image, shape, preprocess);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code !== exitCodes.input.code) throw error;
      note(`fovea: ${fault.message}`);
      code = fault.code;
      continue;
    }
    const pixels = standardised(bytes, shape[2], preprocess, flags.invert ?? false);
    const guesses = best(run(tensor(pixels, [1, ...shape])), model, flags.top ?? 3);
    if (flags.json) printJson({ event: "prediction", model: model.label, image, guesses });
    else rows.push(rowOf(image, guesses));
  }
  if (rows.length > 0) print(textTable(["picture", "class", "", "then"], rows, [2]));
  return code;
}

export function imageShape({ label, input }: TrainedModel): readonly [number, number, number] {
  const [height, width, channels] = input;
  if (input.length === 3 && height && width && (channels === 1 || channels === 3))
    return [height, width, channels];
  throw new UsageError(
    `${label}: reads [${input.join(", ")}], a picture is [height, width, 1 or 3 channels]`,
  );
}

/** As the run's weights were trained; of a model of the zoo, as its published weights were. */
export function preprocessFor({ label, recipe }: TrainedModel): Preprocess {
  if (recipe !== undefined) return recipe.preprocess ?? {};
  const model = models.get(label);
  return model === undefined ? {} : preprocessOf(model);
}

function fitOf(fit: string | undefined): Pick<Preprocess, "fit"> {
  if (fit === undefined) return {};
  if (fit === "crop" || fit === "stretch" || fit === "pad") return { fit };
  throw new UsageError(unknownName("--fit", fit, ["crop", "stretch", "pad"]));
}

export function standardised(
  bytes: Uint8Array,
  channels: number,
  { mean = 0, std = 1 }: Preprocess,
  invert: boolean,
): Float32Array {
  const of = (figure: number | readonly number[], channel: number): number =>
    typeof figure === "number" ? figure : (figure[channel] ?? 0);
  return Float32Array.from(bytes, (byte, i) => {
    const part = (invert ? 255 - byte : byte) / 255;
    return (part - of(mean, i % channels)) / of(std, i % channels);
  });
}

function best(probabilities: Tensor, { label, recipe }: TrainedModel, top: number): Guess[] {
  if (probabilities.rank !== 2)
    throw new UsageError(
      `${label}: makes [${probabilities.shape.slice(1).join(", ")}] of a picture, which are no classes`,
    );
  return Array.from(probabilities.data(), (probability, i) => ({
    class: recipe?.classes[i] ?? String(i),
    probability: Number(probability),
  }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}

function rowOf(image: string, [first, ...others]: readonly Guess[]): string[] {
  const then = others.map((guess) => `${guess.class} ${showPercent(guess.probability)}`);
  return [image, first?.class ?? "", showPercent(first?.probability ?? 0), then.join(", ")];
}
