import { exampleShape, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerSummary: Register = (program, done) => {
  program
    .command("summary")
    .description("what a model is made of and what it costs")
    .argument("<model|spec.json>", "a model of the zoo (challenge, lenet5, …) or a file")
    .option(
      "--input <shape>",
      "shape of one example, an image as 28x28x1; default: the model's own",
      exampleShape("--input"),
    )
    .option("--batch <n>", "examples at once", wholeNumber("--batch", 1))
    .option("--json", "as JSON")
    .option("--csv", "as CSV")
    .option("--md", "as a Markdown table")
    .action(async (name, flags) => {
      const { summary } = await import("../command/summary.ts");
      done(summary(name, flags));
    });
};
