import { augmentationJson } from "../augmentation-flags.ts";
import { dataHelp, jsonObject, positiveNumber, wholeNumber } from "../flag.ts";
import { withTraining } from "../training-flags.ts";
import { type Register, withBackend } from "./shared.ts";

export const registerTrain: Register = (program, done) => {
  const command = program
    .command("train")
    .description("train a recipe, a model from a file, or what another run's config.json says")
    .argument("[recipe|spec.json]", "a recipe (challenge, mlp, …) or a file")
    .option("--data <name|file>", `${dataHelp}; default digits`)
    .option(
      "--data-dir <dir>",
      "where the data's files lie; default: downloaded and kept in a cache",
    )
    .option(
      "--data-options <json>",
      `of a made set '{"noise": 0.2}', of a table '{"target": "price", "missing": "drop"}', of pictures '{"height": 64, "width": 64}'`,
      jsonObject("--data-options"),
    )
    .option("--epochs <n>", "how often the data are gone through", wholeNumber("--epochs", 1))
    .option("--batch <n>", "examples a step", wholeNumber("--batch", 1))
    .option(
      "--augment <json>",
      `random changes of the images instead of the recipe's: '{"flip": true, "crop": 4}', '{}' for none (fovea augment --help lists them)`,
      augmentationJson("--augment"),
    )
    .option(
      "--seed <n>",
      "chooses everything random; default: that of the run it repeats, else a new one, noted in config.json",
      wholeNumber("--seed", 0),
    );
  withTraining(command);
  withBackend(command)
    .option("--out <dir>", "the run folder; default runs/<date>-<recipe>-<seed>")
    .option("--resume <dir>", "go on with the run in this folder")
    .option(
      "--checkpoint-seconds <n>",
      "how often to save within an epoch; default 30",
      positiveNumber("--checkpoint-seconds"),
    )
    .option("--json", "one JSON object a line on stdout")
    .option("--quiet", "no progress on stderr")
    .option(
      "--standardise",
      "puts before the model a layer that is fitted to the training images: mean 0, deviation 1",
    )
    .option("--find-rate", "no training: looks for a learning rate, and leaves nothing behind")
    .option("--profile", "first print the time of every kernel of a step, on stderr")
    .action(async (name, flags) => {
      const { train } = await import("../command/train.ts");
      done(await train(name, flags));
    });
};
