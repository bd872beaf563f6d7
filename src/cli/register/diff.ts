import { exampleShape, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerDiff: Register = (program, done) => {
  program
    .command("diff")
    .description("two models side by side: their totals, and their layers aligned")
    .argument("<a>", "a model of the zoo, or a spec.json")
    .argument("<b>", "another")
    .option(
      "--input <shape>",
      "shape of one example for both, an image as 28x28x1; default: each model's own",
      exampleShape("--input"),
    )
    .option("--batch <n>", "examples at once", wholeNumber("--batch", 1))
    .option(
      "--depth <n>",
      "fold layers inside of n others; default: the most that gives 60 rows",
      wholeNumber("--depth", 1),
    )
    .option("--all", "every equal layer in a row of its own")
    .option("--json", "as JSON")
    .option("--md", "as Markdown tables")
    .action(async (a, b, flags) => {
      const { diff } = await import("../command/diff.ts");
      done(diff(a, b, flags));
    });
};
