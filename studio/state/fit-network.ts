/** Whether the network fits the chosen data, and what would. */
import { computed, type ReadonlySignal } from "@preact/signals";
import { type DataInfo, dataInfo } from "./data.ts";
import { dataLoading, dataProblem } from "./data-library.ts";
import { analysing, network, problems } from "./network.ts";
import { project } from "./project.ts";
import { layerAt, setOption } from "./spec-edit.ts";
import { printSpec } from "./spec-text/print.ts";

export interface Misfit {
  /** Why it does not fit, in words. */
  readonly message: string;
  /** Texts of networks that do, the nearest first. */
  readonly repairs: readonly { readonly title: string; readonly text: string }[];
}

/** Undefined where the network fits, or where that is not known (yet). */
export const misfit: ReadonlySignal<Misfit | undefined> = computed(() => {
  if (analysing.value || dataLoading.value || dataProblem.value !== undefined) return undefined;
  const info = dataInfo.value;
  const small = { title: "Take a small network that fits", text: fittingText(info) };
  // What is wrong with the text itself is marked there.
  const problem = problems.value.find(({ layer }) => layer !== undefined);
  if (problem !== undefined) return { message: problem.message, repairs: [small] };
  const found = network.value;
  if (found === undefined || problems.value.length > 0) return undefined;
  const { output } = found;
  if (output.length === 1 && output[0] === info.outputs) return undefined;
  const needed =
    info.classes.length > 0
      ? `these data have ${info.classes.length} classes, and need one for each`
      : `these data need ${countInWords([info.outputs])}`;
  const message = `it puts out ${countInWords(output)}; ${needed}`;
  const widened = withUnits(project.value.text, info.outputs);
  return {
    message,
    repairs:
      widened === undefined
        ? [small]
        : [
            {
              title: `Give the last layer ${info.outputs} ${info.outputs === 1 ? "unit" : "units"}`,
              text: widened,
            },
            small,
          ],
  };
});

const countInWords = (output: readonly number[]): string =>
  output.join() === "1" ? "one number" : `${output.join(" × ")} numbers`;

/** The text with so many units in its last layer; undefined where that is not a linear one in a row. */
export function withUnits(text: string, units: number): string | undefined {
  const { type, layers } = layerAt(text, []);
  if (type !== "sequential" || !Array.isArray(layers) || layers.length === 0) return undefined;
  const at = ["layers", layers.length - 1];
  return layerAt(text, at).type === "linear" ? setOption(text, at, "units", units) : undefined;
}

/** Pictures are halved twice. */
const LEAST_SIDE = 4;

/** A small network for examples of a shape: convolutions for pictures, else two hidden layers. */
export function fittingText({ shape, outputs }: Pick<DataInfo, "shape" | "outputs">): string {
  const [height = 0, width = 0] = shape;
  const isPicture = shape.length === 3 && Math.min(height, width) >= LEAST_SIDE;
  const convolution = (filters: number) => [
    { type: "conv2d", filters, kernel: 3, padding: "same", bias: false },
    ...[{ type: "batchNorm" }, { type: "relu" }, { type: "maxPool", size: 2 }],
  ];
  const hidden = { type: "linear", units: 24 };
  const flat = shape.length > 1 ? [{ type: "flatten" }] : [];
  return printSpec({
    type: "sequential",
    layers: [
      ...(isPicture
        ? [...convolution(16), ...convolution(32), ...flat]
        : [...flat, hidden, { type: "tanh" }, hidden, { type: "tanh" }]),
      { type: "linear", units: outputs },
    ],
  });
}
