import type { Backend } from "../../backend/backend.ts";
import { crossEntropy, type Layer, type Loss, type Variables } from "../../nn/index.ts";
import { compile, softmax, type Tensor } from "../../tensor/index.ts";

/** What a model makes of examples, one by one. */
export interface ExampleResults {
  /** The loss of each, without label smoothing. */
  readonly losses: Float32Array;
  /** [N, width]: probabilities where the loss knows them (softmax for cross-entropy, sigmoid for the binary one), else the output as it is. */
  readonly outputs: Float32Array;
  readonly width: number;
  /** The class with the largest output; of a single number, class 1 where it is above 0. */
  readonly predicted: Int32Array;
}

/**
 * A function that judges a model example by example, in evaluation mode. Compiled at the first call with a batch of this size.
 *
 * @param loss  cross-entropy where absent
 * @cost  one forward pass
 * @throws {ShapeError} where output and labels do not go together
 */
export function exampleResults(
  model: Layer,
  options: { readonly loss?: Loss | undefined; readonly backend?: Backend | undefined } = {},
) {
  const { backend } = options;
  const loss = (options.loss ?? crossEntropy.kind.make()).judge();
  const run = compile(
    (variables: Variables, x: Tensor, labels: Tensor) => {
      const { output } = model.apply(variables, x, { training: false });
      return {
        losses: loss.examples(output, labels),
        outputs: likelihoods(output, loss.kind.type),
        logits: output,
      };
    },
    { ...(backend && { backend }) },
  );
  return (variables: Variables, x: Tensor, labels: Tensor): ExampleResults => {
    const { losses, outputs, logits } = run(variables, x, labels);
    const count = losses.size;
    const width = outputs.size / Math.max(1, count);
    const values = logits.data();
    return {
      losses: Float32Array.from(losses.data()),
      outputs: Float32Array.from(outputs.data()),
      width,
      predicted: Int32Array.from({ length: count }, (_, n) => largest(values, n, width)),
    };
  };
}

function likelihoods(output: Tensor, loss: string): Tensor {
  if (loss === "crossEntropy" && output.rank === 2) return softmax(output);
  return loss === "binaryCrossEntropy" ? output.sigmoid() : output;
}

function largest(values: ArrayLike<number>, example: number, width: number): number {
  if (width === 1) return (values[example] as number) > 0 ? 1 : 0;
  let best = 0;
  for (let i = 1; i < width; i++)
    if ((values[example * width + i] as number) > (values[example * width + best] as number))
      best = i;
  return best;
}

/** How often a class (row) was taken for a class (column): counts, row by row, [classes, classes]. Labels that are no class are left out. */
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): Uint32Array {
  const counts = new Uint32Array(classes * classes);
  for (let n = 0; n < predicted.length; n++) {
    const [row, column] = [truth[n] as number, predicted[n] as number];
    if (row < 0 || row >= classes || column >= classes) continue;
    const cell = row * classes + column;
    counts[cell] = (counts[cell] as number) + 1;
  }
  return counts;
}

/** The examples with the highest loss, the worst first, equal ones in their order. NaN is worse than any number. */
export function worstExamples(
  losses: ArrayLike<number>,
  count: number,
  among: (example: number) => boolean = () => true,
): number[] {
  const rank = (n: number): number => {
    const loss = losses[n] as number;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  };
  return Array.from({ length: losses.length }, (_, n) => n)
    .filter(among)
    .sort((a, b) => (rank(a) === rank(b) ? a - b : rank(b) - rank(a)))
    .slice(0, count);
}
