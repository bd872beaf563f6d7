import type { Best } from "./checkpoint.ts";
import type { Evaluation } from "./evaluate.ts";
import type { RunConfig } from "./run-config.ts";

export interface CardFacts {
  readonly config: RunConfig;
  readonly parameters: number;
  /** How many were trained: fewer than the configuration has where the run stopped early. */
  readonly epochs: number;
  readonly best: Best;
  readonly seconds: number;
  readonly threads: number;
  /** The best weights on the validation data. */
  readonly evaluation?: Evaluation | undefined;
}

/** The README of a run folder: what the weights are, how they came about, how good they are, how to use them. */
export function modelCard(facts: CardFacts): string {
  const { config, parameters, best, seconds, threads, evaluation } = facts;
  const { recipe, data, input, classes, seed, epochs, batch } = config;
  const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
  const regression = classes.length === 0;
  const rows = regression
    ? undefined
    : evaluation?.confusion.map((row, truth) => {
        const total = row.reduce((sum, n) => sum + n, 0);
        return `| ${classes[truth]} | ${total - (row[truth] ?? 0)} | ${total} |`;
      });
  return `# ${recipe} on ${data.file ?? data.name}

${kindOf(config)} trained with [fovea](https://www.npmjs.com/package/fovea).

| | |
| --- | --- |
| input | ${input.join(" × ")}${input.length === 3 ? " (height, width, channels; bytes divided by 255)" : ""} |
| ${regression ? "output" : "classes"} | ${regression ? "numbers" : classes.join(", ")} |
| parameters | ${parameters.toLocaleString("en")} |
| best validation ${best.accuracy === undefined ? `loss | ${best.loss.toPrecision(4)}` : `accuracy | ${percent(best.accuracy)}`}, after epoch ${best.epoch} of ${epochs} |
| training | ${facts.epochs < epochs ? `stopped early after ${facts.epochs} of ` : ""}${epochs} epochs, batches of ${batch}, ${config.optimiser.type}, ${config.schedule.type} schedule, seed ${seed}${config.loss === undefined ? "" : `, loss ${config.loss.type}`} |
| time | ${seconds.toFixed(0)} s, backend ${config.backend}, threads: ${threads} |

\`config.json\` is the whole configuration, \`model.safetensors\` the best weights (\`params/…\` learnt, \`state/…\` running statistics),
\`metrics.jsonl\` the course of the training, \`checkpoints/\` where it stands.

\`\`\`sh
fovea eval <this folder> --data ${data.name}     # judge the weights again
fovea train <this folder>/config.json   # train the same once more
\`\`\`
${rows === undefined ? "" : `\n## Errors of each class\n\n| class | wrong | of |\n| --- | ---: | ---: |\n${rows.join("\n")}\n`}`;
}

function kindOf({ input, classes }: RunConfig): string {
  if (classes.length === 0) return "A regression";
  return input.length === 3 ? "An image classifier" : "A classifier";
}
