import type { Plot, Table } from "./figure.ts";
import type { LayerSignal, Signal } from "./signal.ts";

/** A layer with a weight, and what follows it up to the next one (normalisation, activation, pooling, the sum of a block). */
export interface Depth {
  /** 1, 2, 3, …: so many weights lie between the input and here. */
  readonly depth: number;
  readonly path: string;
  /** What made the output that is measured: the last layer before the next weight. */
  readonly output: LayerSignal;
  /** Of the weight. */
  readonly gradientNorm: number;
}

/** The signal by depth, as the lectures draw it. Scales and shifts of normalisations, and biases, count for no depth. */
export function byDepth({ layers }: Signal): Depth[] {
  const found: Depth[] = [];
  for (const layer of layers) {
    const weight = layer.weights.find(({ rank }) => rank >= 2);
    const last = found.at(-1);
    if (weight !== undefined)
      found.push({
        depth: found.length + 1,
        path: layer.path,
        output: layer,
        gradientNorm: weight.gradientNorm,
      });
    else if (last !== undefined) found[found.length - 1] = { ...last, output: layer };
  }
  return found;
}

/** A row for each depth. */
export function signalTable(title: string, signal: Signal): Table {
  return {
    title,
    columns: [
      "layer",
      "output of",
      "mean",
      "variance",
      "gradient norm, output",
      "gradient norm, weight",
    ],
    rows: byDepth(signal).map(({ path, output, gradientNorm }) => [
      path,
      output.type,
      output.mean,
      output.variance,
      output.gradientNorm,
      gradientNorm,
    ]),
  };
}

/** What is drawn over the depth. */
const measures = {
  variance: {
    title: "Variance of the outputs by depth",
    y: "variance",
    of: ({ output }: Depth) => output.variance,
  },
  gradient: {
    title: "Gradient of the loss by depth",
    y: "norm of the gradient with respect to the output",
    of: ({ output }: Depth) => output.gradientNorm,
  },
  weightGradient: {
    title: "Gradient of the weights by depth",
    y: "norm of the gradient with respect to the weight",
    of: ({ gradientNorm }: Depth) => gradientNorm,
  },
} as const;

/** One line for each signal, on a logarithmic axis; a value of 0 leaves a gap. */
export function signalPlot(
  measure: keyof typeof measures,
  signals: readonly { readonly name: string; readonly signal: Signal }[],
): Plot {
  const { title, y, of } = measures[measure];
  return {
    title,
    x: "layers with weights from the input",
    y,
    logY: true,
    series: signals.map(({ name, signal }) => ({
      name,
      points: byDepth(signal).map((row) => [row.depth, of(row)] as const),
    })),
  };
}
