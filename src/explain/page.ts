import { lossFromSpec } from "../nn/index.ts";
import { key } from "../tensor/index.ts";
import { denseNetwork } from "./dense.ts";
import { explain } from "./explain.ts";
import { withWeights } from "./given.ts";
import { explanationMarkdown } from "./print/markdown.ts";
import { explanationText } from "./print/text.ts";
import { limits } from "./size.ts";

/** Every unit of the lectures' example has w = [0, 1] and b = 0. */
const WEIGHTS = {
  linear1: {
    weight: [
      [0, 0],
      [1, 1],
    ],
    bias: 0,
  },
  linear2: { weight: [[0], [1]], bias: 0 },
};

function example() {
  const dense = denseNetwork("2-2-1");
  if (!dense) throw new Error("explain: 2-2-1 is no network");
  const { model, input: inputShape } = dense;
  return explain({
    ...{ model, inputShape, input: [2, 3], target: [1], rate: 0.1 },
    variables: withWeights(model.init(key(0), inputShape), WEIGHTS),
    loss: lossFromSpec({ type: "binaryCrossEntropy" }),
  });
}

/** The page of docs/ about `fovea explain`, with a worked example that the code makes. */
export function explainPage(): string {
  const made = example();
  const file = JSON.stringify({ model: "2-2-1", weights: WEIGHTS, input: [2, 3], target: 1 });
  const text = explanationText(made, { label: "neurons", width: 120 });
  const worked = explanationMarkdown(made, { label: "neurons" }).replace(/^#/gm, "##");
  return `# One training step, number by number

\`fovea explain\` writes out one training step of a small network as a person would: z, a, the loss, every partial derivative with its
equation and the numbers in it, the updated weights.

\`\`\`sh
fovea explain 2-2-1 --input 2,3 --target 1                    # two inputs, two hidden units, one output, all sigmoid
fovea explain 2-2-1 --input "0,0; 0,1; 1,0; 1,1" --target "0; 1; 1; 0"          # the whole of XOR at once
fovea explain net.json --input 5.1,3.5,1.4,0.2 --target 2     # a spec; the target is a class
fovea explain conv.json --shape 4x4x1 --input picture.json --target 0,1,0
fovea explain runs/xor --input 0,1 --target 1 --rate 0.5      # the weights of a run
fovea explain 2-2-1 --input 2,3 --target 1 --weights w.json --xlsx step.xlsx    # and a workbook of live formulas
\`\`\`

- **The network** is its sizes (\`2-2-1\`: every unit a sigmoid, of several outputs a softmax; \`--activation\` for another), a spec
  file or its JSON, a model of the zoo, or a run folder. A file may hold the whole problem:
  \`{ "model": …, "weights": …, "input": …, "target": …, "loss": …, "rate": … }\`.
- **Weights** come from the run, from the file, from \`--weights\` (JSON by path, or safetensors), else from \`--seed\`. A weight of a dense
  layer is [inputs, units]; one number fills a tensor.
- **The loss** is binary cross-entropy behind a sigmoid, cross-entropy behind a softmax or where the target is a class, else the squared
  error; \`--loss\` for another. A cross-entropy is computed from what comes before the last activation, so that it is finite
  for all numbers; it is written as the lectures write it, where that is the same number. The softmax of a network that ends before it,
  as trained classifiers do, is written down as the loss's own.
- **Out** come text, \`--md\` (LaTeX), \`--json\`, and with \`--xlsx FILE\` a workbook as well. \`--all\` writes every equation of large layers,
  which otherwise show one and a matrix; \`--digits\` says how many digits numbers have. Images are shown channel by channel and kernels
  filter by filter: of w⁽¹⁾ the matrix [·, ·, 2] holds w⁽¹⁾₁₁₂, w⁽¹⁾₁₂₂ and so on.
- Networks of at most ${limits.units} units and ${limits.parameters.toLocaleString("en-GB")} parameters: dense, convolution, pooling, normalisation, every activation. No recurrences.

All of it is read off the graph that training compiles and differentiates: the graph is taken apart into single numbers, each
an expression over the numbers before it. A shorter form, such as a − y or a (1 − a), is shown only if it gives the same as the graph's own at random points
and here. Gradients equal those of the engine; tests hold that for every activation.

The workbook has a sheet with every number at its place, coloured by part, and one that lists them beside their values in this step.
Yellow cells are numbers: change one, and all that depends on it follows. All others are formulas, with their results stored for viewers that
do not compute. To take the next step, copy the new weights and paste them as values over the old.

![The workbook of the example below, as a spreadsheet program prints it](screenshots/workbook.png)

This page is made by \`node scripts/docs.ts\`.

## A worked example

The lectures' network: every unit has w = [0, 1] and b = 0, the input is [2, 3]. \`neurons.json\` is

\`\`\`json
${file}
\`\`\`

and \`fovea explain neurons.json\` prints

\`\`\`text
${text}
\`\`\`

With \`--md\` it is this.

${worked}
`;
}
