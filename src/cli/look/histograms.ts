import type { Backend } from "../../backend/backend.ts";
import { type Histogram, histogram, layerGradients } from "../../inspect/index.ts";
import { UsageError } from "../fault.ts";
import { showNumber, textTable } from "../report.ts";
import { sparkline } from "./pictures.ts";
import { batchOf, type Subject } from "./subject.ts";
import type { Look, LookFlags } from "./types.ts";

/** Of a batch of the validation data. */
const EXAMPLES = 64;
/** Bins of the JSON, and of the line of bars. */
const [BINS, BARS] = [64, 24];

/** How weights, activations and gradients are spread, layer by layer. */
export async function lookAtHistograms(
  subject: Subject,
  { layer }: LookFlags,
  backend: Backend,
): Promise<Look> {
  const { loss, variables } = subject;
  const batch = await batchOf(subject, EXAMPLES);
  const found = layerGradients(subject.layer, { loss, backend })(variables, batch);
  const here = (path: string): boolean =>
    layer === undefined || path === layer || path.startsWith(`${layer}/`);
  const tensors = [
    ...found.weights.map(({ path, weight, gradient }) => ({
      ...{ path, of: "weight", values: weight.data(), slope: gradient.data() },
    })),
    ...found.layers.map(({ path, output, gradient }) => ({
      ...{ path: path || "output", of: "activation", values: output.data() },
      slope: gradient.data(),
    })),
  ].filter(({ path }) => here(path));
  if (tensors.length === 0) throw new UsageError(`--layer ${layer} is unknown, or makes nothing`);
  const rows = tensors.flatMap(({ path, of, values, slope }) => [
    { path, of, values },
    { path, of: `gradient of the ${of}`, values: slope },
  ]);
  const table = textTable(
    ["layer", "values", "least", "", "largest", "std", "zeros"],
    rows.map(({ path, of, values }) => {
      const made = histogram(values, { bins: BARS });
      return [
        path,
        of,
        showNumber(made.least, 3),
        `▕${sparkline(made.counts)}▏`,
        showNumber(made.most, 3),
        showNumber(made.std, 3),
        `${((100 * made.zeros) / made.size).toFixed(1)} %${badOnes(made)}`,
      ];
    }),
    [2, 5, 6],
  );
  return {
    json: {
      loss: found.loss,
      examples: batch.x.shape[0],
      histograms: rows.map(({ path, of, values }) => {
        const { counts, ...rest } = histogram(values, { bins: BINS });
        return { path, of, ...rest, counts: [...counts] };
      }),
    },
    text: `${batch.x.shape[0]} examples, loss ${showNumber(found.loss)}\n\n${table}`,
  };
}

const badOnes = ({ nan, infinite }: Histogram): string =>
  nan + infinite === 0 ? "" : `, ${nan} NaN, ${infinite} infinite`;
