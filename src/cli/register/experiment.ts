import { wholeNumber } from "../flag.ts";
import { type Register, withBackend } from "./shared.ts";

export const registerExperiment: Register = (program, done) => {
  const command = program
    .command("experiment")
    .description("repeat a result of the lectures; without a name, list them")
    .argument("[name]", "an experiment, as the list calls it")
    .option("--seed <n>", "chooses everything random; default 1", wholeNumber("--seed", 0))
    .option(
      "--data-dir <dir>",
      "the published data set that an experiment asks for; without it, generated data",
    );
  withBackend(command)
    .option("--json", "one JSON object on stdout")
    .action(async (name, flags) => {
      const { experiment } = await import("../command/experiment.ts");
      done(await experiment(name, flags));
    });
};
