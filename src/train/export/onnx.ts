import { exportOnnx, onnxOpsets, runOnnx } from "../../formats/onnx/index.ts";
import type { Layer } from "../../nn/index.ts";
import { compile, key, normal, type Tensor, tensor } from "../../tensor/index.ts";
import { asFileName } from "../file-name.ts";
import { largestOf } from "./difference.ts";
import type { ExportOptions, ExportTarget, TrainedModel } from "./target.ts";

/** Examples of the run, where the batch is open. */
const EXAMPLES = 2;
/** Of the largest output: sums in another order, layer by layer. The deepest models of the zoo differ from onnxruntime by 2e-6. */
const TOLERANCE = 1e-5;
/**
 * Times what the last bit of the input changes. Very deep networks with fresh weights make much of it, and as much of every rounding
 * inside; by how much two runtimes differ then says nothing of the file.
 */
const NOISE = 16;

/**
 * One file, which is run where a runtime is, and by fovea's own reader where none is.
 *
 * @param alone  who runs it where no runtime is, for people
 */
export function onnxTargetIn(
  runtimeHere: () => Runtime | undefined,
  alone = "fovea's own reader",
): ExportTarget {
  return {
    name: "onnx",
    describe: "one file for onnxruntime and other ONNX runtimes, images as [N, C, H, W]",
    write({ label, layer, variables, input }, { opset, batch = "dynamic", fold = false }) {
      requireOpset(opset);
      const bytes = exportOnnx(layer, variables, input, {
        ...(opset !== undefined && { opset }),
        batch: batch === "dynamic" ? "N" : batch,
        fold,
        name: label,
      });
      return [{ name: `${asFileName(label)}.onnx`, bytes }];
    },
    async check([file], model, options) {
      const bytes = file?.bytes ?? new Uint8Array();
      const run = runOnnx(bytes);
      const x = examplesFor(model, run.model.inputs[0]?.type?.dtype ?? "float32", options);
      const outputOf = compiled(model);
      const ours = outputOf(x);
      const runtime = runtimeHere();
      const theirs =
        runtime === undefined
          ? (run({ x: planes(x) }).y ?? x).data()
          : await runtime.run(bytes, planes(x));
      const expected = Float32Array.from(planes(ours).data());
      const largest = expected.reduce((most, y) => Math.max(most, Math.abs(y)), 0);
      const noise = largestOf(expected, planes(outputOf(nudged(x))).data());
      const where = runtime?.name ?? alone;
      return {
        how: `run by ${where} on ${x.shape[0]} random examples; largest output ${largest.toPrecision(3)}, rounding of the input changes it by ${noise.toPrecision(2)}${noise > 0.01 * largest ? ", so that this comparison says little" : ""}`,
        difference: largestOf(expected, theirs),
        limit: Math.max(TOLERANCE * largest, NOISE * noise),
      };
    },
  };
}

function requireOpset(opset: number | undefined): void {
  const { least, most } = onnxOpsets;
  if (opset !== undefined && (opset < least || opset > most))
    throw new RangeError(`--opset is ${opset}, must be a whole number from ${least} to ${most}`);
}

function examplesFor(
  { layer, input }: TrainedModel,
  dtype: string,
  { batch }: ExportOptions,
): Tensor {
  const shape = [typeof batch === "number" ? batch : EXAMPLES, ...input];
  const drawn = normal(key(0), shape);
  if (dtype === "float32") return drawn;
  const ids = Int32Array.from(drawn.data(), (value) => Math.abs(value * 1e4) % vocabularyOf(layer));
  return tensor(ids, shape);
}

/** Of the layer that reads the ids. */
const vocabularyOf = ({ options, children }: Layer): number =>
  children[0] === undefined ? Number(options.vocabulary ?? 1) : vocabularyOf(children[0].layer);

function compiled({ layer, variables }: TrainedModel): (x: Tensor) => Tensor {
  const run = compile(
    (given: typeof variables, x: Tensor) => layer.apply(given, x, { training: false }).output,
  );
  return (x) => run(variables, x);
}

/** Every second value larger by its last bit. Ids stay as they are. */
function nudged(x: Tensor): Tensor {
  if (x.dtype !== "float32") return x;
  const moved = Float32Array.from(x.data(), (value, i) => value * (1 + (i % 2) * 2 ** -23));
  return tensor(moved, x.shape);
}

/** As the file has them: images and volumes with the channels first. */
const planes = (x: Tensor): Tensor =>
  x.rank < 4 ? x : x.permute([0, x.rank - 1, ...x.shape.slice(2).map((_, axis) => axis + 1)]);

/** What runs ONNX files, and what it is called. */
export interface Runtime {
  readonly name: string;
  run(file: Uint8Array, x: Tensor): Promise<ArrayLike<number>>;
}
