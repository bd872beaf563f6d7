import { exampleShape, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerLint: Register = (program, done) => {
  program
    .command("lint")
    .description("what is likely wrong with a network, why, and how to repair it")
    .argument("<model|spec.json>", "a model of the zoo (challenge, resnet50, …) or a file")
    .option(
      "--input <shape>",
      "shape of one example, an image as 28x28x1; default: the model's own",
      exampleShape("--input"),
    )
    .option("--classes <n>", "numbers that the data ask for", wholeNumber("--classes", 1))
    .option("--loss <type>", "that it is trained with: crossEntropy, squaredError, …")
    .option(
      "--object <n>",
      "pixels of what is to be recognised; default: half of the image",
      wholeNumber("--object", 1),
    )
    .option("--json", "one JSON object on stdout")
    .action(async (name, flags) => {
      const { lint } = await import("../command/lint.ts");
      done(lint(name, flags));
    });
};
