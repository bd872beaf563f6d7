import type { Backend } from "../backend/backend.ts";
import { gradients } from "../graph/gradients.ts";
import type { Node } from "../graph/node.ts";
import {
  type AuxiliaryHead,
  crossEntropy,
  type Layer,
  lossWithHeads,
  type Observation,
  type Variables,
} from "../nn/index.ts";
import { compile, flatten, type Key, leafPaths, Tensor, where } from "../tensor/index.ts";

/** A parameter and how strongly the loss pulls at it. */
export interface WeightSignal {
  /** From the model's root: "block1/linear/weight". */
  readonly path: string;
  readonly rank: number;
  readonly std: number;
  /** √Σ (∂loss/∂w)² */
  readonly gradientNorm: number;
}

/** What comes out of a layer, over the whole batch, and what the loss sends back to it. */
export interface LayerSignal {
  readonly path: string;
  readonly type: string;
  readonly mean: number;
  /** Divided by n. */
  readonly variance: number;
  /** √Σ (∂loss/∂y)² over all elements of the output y, the loss being the mean over the batch. */
  readonly gradientNorm: number;
  readonly weights: readonly WeightSignal[];
}

export interface Signal {
  readonly loss: number;
  readonly input: { readonly mean: number; readonly variance: number };
  /** In the order in which they ran. Layers that hand on what another made (sequential, flatten, dropout at rate 0) are left out. */
  readonly layers: readonly LayerSignal[];
}

/** One batch, of which the signal is measured. */
export interface SignalBatch {
  readonly x: Tensor;
  /** Classes [N], int32. */
  readonly labels: Tensor;
  /** For layers that drop. */
  readonly key: Key;
}

/** Mean and deviation of the values of a tensor, or of a gradient its norm. */
interface Measured {
  readonly mean: Tensor;
  readonly std: Tensor;
}

/**
 * A function that measures how a signal goes through a model: for every layer mean and variance of its output, and the norms of the
 * loss's gradient with respect to the output and to each weight, in training mode. The model is traced and compiled at the first call;
 * further variables (another initialisation, say) run the same program.
 *
 * The loss is the cross-entropy where the model gives [N, classes] of at least two classes, else half the mean square of its output;
 * with those of auxiliary heads, by their weights.
 * Deviations and norms are computed of values divided by the largest, so that they are right for values down to 10⁻³⁷, whose squares
 * float32 does not hold.
 *
 * @cost one training step, and a few passes over each output
 */
export function signalProbe(model: Layer, options: { readonly backend?: Backend } = {}) {
  const names: { readonly observed: Observation[]; weights: readonly string[] } = {
    observed: [],
    weights: [],
  };
  const run = compile((variables: Variables, { x, labels, key }: SignalBatch) => {
    const seen = new Set([x.node]);
    const observed: Observation[] = [];
    const observe = (observation: Observation): void => {
      const { node } = observation.output;
      const moved = node.primitive.name === "reshape" && seen.has(node.inputs[0] as Node);
      if (moved || seen.has(node)) {
        seen.add(node);
        return;
      }
      seen.add(node);
      observed.push(observation);
    };
    const heads: AuxiliaryHead[] = [];
    const auxiliary = (head: AuxiliaryHead) => heads.push(head);
    const { output } = model.apply(variables, x, { training: true, key, observe, auxiliary });
    const lossOf = (y: Tensor) =>
      isLogits(y) ? crossEntropy(y, labels) : y.square().mean().div(2);
    const loss = lossWithHeads(lossOf, output, heads);
    const [weights] = flatten<Tensor>(variables.params);
    const outputs = observed.map(({ output }) => output);
    const slopes = gradients(
      loss.node,
      [...outputs, ...weights].map(({ node }) => node),
    ).map((node) => normOf(Tensor.of(node)));
    names.observed.splice(0, names.observed.length, ...observed);
    names.weights = leafPaths(variables.params);
    return {
      loss,
      input: momentsOf(x),
      outputs: outputs.map(momentsOf),
      weights: weights.map((weight) => momentsOf(weight).std),
      slopes,
    };
  }, options);

  return (variables: Variables, batch: SignalBatch): Signal => {
    const came = run(variables, batch);
    const ranks = flatten<Tensor>(variables.params)[0].map(({ rank }) => rank);
    const count = names.observed.length;
    const weights = names.weights.map(
      (path, i): WeightSignal => ({
        path,
        rank: ranks[i] ?? 0,
        std: came.weights[i]?.item() ?? 0,
        gradientNorm: came.slopes[count + i]?.item() ?? 0,
      }),
    );
    // A model of one layer has its own name for path, and its parameters none before theirs.
    const alone = model.children.length === 0;
    const taken = new Set<WeightSignal>();
    const layers = names.observed.map(({ path, layer }, i): LayerSignal => {
      // Children report first: what is left over below a path is the layer's own.
      const own = weights.filter((w) => !taken.has(w) && (alone || isBelow(w.path, path)));
      for (const weight of own) taken.add(weight);
      return {
        path: path || layer.label,
        type: layer.label,
        ...valuesOf(came.outputs[i] as Measured),
        gradientNorm: came.slopes[i]?.item() ?? 0,
        weights: own,
      };
    });
    return { loss: came.loss.item(), input: valuesOf(came.input), layers };
  };
}

/** The softmax of one number is 1, whatever it is: its cross-entropy would have no slope. */
const isLogits = ({ shape }: Tensor): boolean => shape.length === 2 && (shape[1] ?? 0) > 1;

const isBelow = (path: string, above: string): boolean =>
  above === "" || path.startsWith(`${above}/`);

/** Divides by the largest magnitude, if that is not 0. */
function scaled(x: Tensor): { readonly parts: Tensor; readonly by: Tensor } {
  const largest = x.abs().max();
  const by = where(largest.gt(0), largest, 1);
  return { parts: x.div(by), by };
}

function momentsOf(x: Tensor): Measured {
  const { parts, by } = scaled(x);
  const mean = parts.mean();
  return { mean: mean.mul(by), std: parts.sub(mean).square().mean().sqrt().mul(by) };
}

function normOf(x: Tensor): Tensor {
  const { parts, by } = scaled(x);
  return parts.square().sum().sqrt().mul(by);
}

const valuesOf = ({ mean, std }: Measured) => ({
  mean: mean.item(),
  variance: std.item() ** 2,
});
