import { imageShape, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerSummary: Register = (program, done) => {
  program
    .command("summary")
    .description("what a model is made of and what it costs")
    .argument("<model|spec.json>", "a model of the zoo (challenge, lenet5, …) or a file")
    .option(
      "--input <HxWxC>",
      "shape of one image; default: the model's own",
      imageShape("--input"),
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
