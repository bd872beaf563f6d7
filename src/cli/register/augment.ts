import { withAugmentation } from "../augmentation-flags.ts";
import { wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerAugment: Register = (program, done) => {
  const command = program
    .command("augment")
    .description("a picture of images and of what augmentation makes of them")
    .option("--data <name>", "digits (made on the fly), mnist or cifar10; default digits")
    .option(
      "--data-dir <dir>",
      "where the data's files lie; default: downloaded and kept in a cache",
    )
    .requiredOption("--out <file.png>", "the picture")
    .option("--count <n>", "how many images, a row each; default 8", wholeNumber("--count", 1, 64))
    .option(
      "--versions <n>",
      "columns: how often each; default 8",
      wholeNumber("--versions", 1, 64),
    )
    .option("--seed <n>", "chooses everything random; default 1", wholeNumber("--seed", 0));
  withAugmentation(command)
    .option("--json", "one JSON object on stdout")
    .addHelpText("after", "\nWithout any change asked for: what training on these data uses.")
    .action(async (flags) => {
      const { augment } = await import("../command/augment.ts");
      done(await augment(flags));
    });
};
