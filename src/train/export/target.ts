/** What `fovea export --to` writes: a record for each format. */
import type { PytorchNames } from "../../formats/pytorch/names.ts";
import type { Layer, Variables } from "../../nn/index.ts";
import type { RunConfig } from "../run-config.ts";

/** A model with its weights, wherever they came from. */
export interface TrainedModel {
  /** What files and modules are called: the recipe, the zoo's name, the name of the spec file. */
  readonly label: string;
  readonly layer: Layer;
  readonly variables: Variables;
  /** Shape of one example, channels last. */
  readonly input: readonly number[];
  /** What the run was started with; absent where the weights are fresh. */
  readonly recipe?: RunConfig;
  /** How PyTorch's twin of this model calls the layers; absent: by their paths. */
  readonly pytorch?: PytorchNames;
}

export interface ExportOptions {
  /** ONNX: version of the operator set. */
  readonly opset?: number;
  /** ONNX: examples at once, or any number of them. */
  readonly batch?: number | "dynamic";
  /** ONNX: batch normalisations as part of the convolutions before them. */
  readonly fold?: boolean;
  /** safetensors: whose names and layouts. */
  readonly names?: "pytorch" | "fovea";
}

export interface ExportedFile {
  /** Without a folder: "resnet18.safetensors". */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What came of reading an export back. */
export interface Check {
  /** What was done, for people: "read back: 122 tensors", "run in onnxruntime on 2 examples". */
  readonly how: string;
  /** The largest difference of one value that was found. */
  readonly difference: number;
  /** Beyond this (or NaN) the export is wrong and not written. */
  readonly limit: number;
}

export interface ExportTarget {
  /** What `--to` calls it. */
  readonly name: string;
  /** One line for --help. */
  readonly describe: string;
  /**
   * The whole export: one file, or several, which belong into a folder.
   *
   * @throws {RangeError|FormatError} naming the layer that this format has no way to say
   */
  write(model: TrainedModel, options: ExportOptions): readonly ExportedFile[];
  /** What a person should know of the files, a line each: what of the run they leave out. */
  notes?(model: TrainedModel): readonly string[];
  /** Reads the files back, before anybody gets them, and runs them where there is something to run them in. */
  check(
    files: readonly ExportedFile[],
    model: TrainedModel,
    options: ExportOptions,
  ): Promise<Check>;
}
