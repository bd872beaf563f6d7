import type { Layer, Variables } from "../../../src/nn/index.ts";
import { compile, key, normal, type Tensor, tensor } from "../../../src/tensor/index.ts";
import { largestOf } from "../../../src/train/export/difference.ts";

/** Examples that both are run on. */
export const EXAMPLES = 2;

/** What the network makes of random examples, the same at every call. */
export function logitsOf(
  layer: Layer,
  variables: Variables,
  input: readonly number[],
): Float32Array {
  const shape = [EXAMPLES, ...input];
  const drawn = normal(key(0), shape);
  const vocabulary = vocabularyOf(layer);
  const x =
    vocabulary === undefined
      ? drawn
      : tensor(
          Int32Array.from(drawn.data(), (value) => Math.abs(value * 1e4) % vocabulary),
          shape,
        );
  const run = compile(
    (given: Variables, x: Tensor) => layer.apply(given, x, { training: false }).output,
  );
  return Float32Array.from(run(variables, x).data());
}

/** The largest difference of what two networks make of the same random examples. */
export const logitsDifference = (
  input: readonly number[],
  a: { readonly layer: Layer; readonly variables: Variables },
  b: { readonly layer: Layer; readonly variables: Variables },
): number =>
  largestOf(logitsOf(a.layer, a.variables, input), logitsOf(b.layer, b.variables, input));

function vocabularyOf({ options, children }: Layer): number | undefined {
  const [first] = children;
  if (first !== undefined) return vocabularyOf(first.layer);
  return typeof options.vocabulary === "number" ? options.vocabulary : undefined;
}
