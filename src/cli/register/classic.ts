import { wholeNumber } from "../flag.ts";
import { type Register, withBackend } from "./shared.ts";

const assignment = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  text,
];

export const registerClassic: Register = (program, done) => {
  const command = program
    .command("classic")
    .description(
      "run a classical network, from the perceptron to Boltzmann's machine; without a name, list them",
    )
    .argument("[name]", "a network, as the list calls it")
    .option(
      "--data <name>",
      "a set that is made (and, or, xor, colours, patterns, spirals, …), iris, wine, breast-cancer, digits8 or mnist from --data-dir, or FILE.csv; default: the network's own",
    )
    .option(
      "--data-dir <dir>",
      "where iris.csv, wine_data.csv, breast_cancer.csv, digits.csv.gz or MNIST's files lie",
    )
    .option(
      "--target <column>",
      "of FILE.csv: what is to be found; default: the last column, for networks that look for nothing only if it is text",
    )
    .option(
      "--examples <n>",
      "of mnist and digits: so many; default 2000",
      wholeNumber("--examples", 1),
    )
    .option(
      "--set <name=value>",
      "an option of the network, as rate=0.1; repeat it for another",
      assignment,
    )
    .option("--seed <n>", "chooses everything random; default 1", wholeNumber("--seed", 0))
    .option("--plot <out.svg>", "draw what was learnt")
    .option("--save <model.json>", "keep the fitted model")
    .option(
      "--load <model.json>",
      "answer the rows of --data with a model that was kept, instead of fitting one",
    );
  withBackend(command)
    .option("--json", "one JSON object on stdout")
    .action(async (name, flags) => {
      const { classic } = await import("../command/classic.ts");
      done(await classic(name, flags));
    });
};
