import {
  FormatError,
  fromStateDict,
  readSafetensors,
  requireSameTensors,
  type SafeTensor,
} from "../../formats/index.ts";
import { fromSpec, type Layer, SpecError, type Tensors, type Variables } from "../../nn/index.ts";
import { flatten, key, leafPaths, type Tensor } from "../../tensor/index.ts";
import { models } from "../../zoo/index.ts";
import { EXPORT_FORMAT } from "../export/weights.ts";
import { parseRunConfig, type RunConfig } from "../run-config.ts";
import { restoreVariables } from "../variables.ts";
import type { ImportFormat, ImportOptions } from "./source.ts";
import { hostTensors } from "./weights.ts";

/** What the weights are for. */
interface Described {
  readonly label: string;
  readonly layer: Layer;
  readonly input: readonly number[];
  /** The model of the zoo whose rules the names follow. */
  readonly rules?: string | undefined;
  readonly run?: RunConfig;
}

/**
 * Weights by PyTorch's names (a state_dict that was saved as safetensors) or by our own, for a model that is named, or that the
 * metadata describe, where `fovea export` wrote them.
 */
export const safetensorsFormat: ImportFormat = {
  name: "safetensors",
  ending: ".safetensors",
  read(bytes, options) {
    const { tensors, metadata } = readSafetensors(bytes);
    const { label, layer, input, rules, run } = describe(metadata, options);
    const own = [...tensors.keys()].every((name) => /^(params|state)\//.test(name));
    const variables = own
      ? ownVariables(layer, input, tensors)
      : fromStateDict(layer, tensors, input, models.get(rules ?? "")?.pytorch);
    return { label, layer, variables, input, ...(run && { run }) };
  },
};

function describe(metadata: Readonly<Record<string, string>>, options: ImportOptions): Described {
  if (options.model !== undefined) return named(options.model, options);
  const { format, label = "model", model, rules } = metadata;
  if (format !== EXPORT_FORMAT || model === undefined)
    throw new RangeError(
      "the file does not say what model it is of: name one of the zoo or a spec file with --model",
    );
  if (options.classes !== undefined) throw new RangeError("--classes goes with --model");
  const read = <T>(name: string, parse: () => T): T => {
    try {
      return parse();
    } catch (error) {
      if (
        error instanceof SyntaxError ||
        error instanceof SpecError ||
        error instanceof FormatError
      )
        throw new FormatError(`safetensors: __metadata__.${name}: ${error.message}`);
      throw error;
    }
  };
  const { run } = metadata;
  const config = run === undefined ? undefined : read("run", () => parseRunConfig(JSON.parse(run)));
  return {
    label,
    layer: read("model", () => fromSpec(JSON.parse(model))),
    input: options.input ?? read("input", () => shapeOf(JSON.parse(metadata.input ?? "null"))),
    rules,
    ...(config && { run: config }),
  };
}

function named(name: string, { classes, input, find }: ImportOptions): Described {
  const known = models.get(name);
  if (known !== undefined)
    return {
      label: name,
      layer: known.build(classes === undefined ? {} : { classes }),
      input: input ?? known.input,
      rules: name,
    };
  if (classes !== undefined)
    throw new RangeError("--classes is for models of the zoo; a spec has its number of units");
  if (find === undefined) throw new RangeError(`model '${name}' is not one of the zoo`);
  const found = find(name);
  const shape = input ?? found.input;
  if (shape === undefined)
    throw new RangeError(`${name}: say what shape an example has: --input 28x28x1`);
  return { label: found.label, layer: found.model, input: shape };
}

function shapeOf(value: unknown): readonly number[] {
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((n) => Number.isSafeInteger(n) && n > 0)
  )
    return value as number[];
  throw new FormatError("must be the shape of an example");
}

/** @throws {FormatError} listing what is missing, unknown or of another shape */
function ownVariables(
  layer: Layer,
  input: readonly number[],
  tensors: ReadonlyMap<string, SafeTensor>,
): Variables {
  const fresh = layer.init(key(0), input);
  const wanted = [...shapesIn("params", fresh.params), ...shapesIn("state", fresh.state)];
  requireSameTensors(new Map(wanted), tensors);
  return restoreVariables(layer, input, hostTensors(tensors));
}

function shapesIn(root: string, tensors: Tensors): [string, { shape: readonly number[] }][] {
  const paths = leafPaths(tensors);
  return flatten<Tensor>(tensors)[0].map(({ shape }, i) => [`${root}/${paths[i]}`, { shape }]);
}
