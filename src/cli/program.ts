import { Command, type CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { UsageError } from "./fault.ts";
import { imageShape, positiveNumber, wholeNumber } from "./flag.ts";

const BACKENDS =
  "auto, native, wasm or reference; default auto: native where there is a C compiler, else wasm";

/**
 * The command line. Each command's own file is loaded when the command runs, so that --help is quick.
 *
 * @param done  takes the exit code of the command
 */
export function makeProgram(version: string, done: (code: number) => void): Command {
  const program = new Command("fovea")
    .description("Build, train and look into neural networks.")
    .version(version)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText("after", `\nExit codes:\n${codesText()}`);

  program
    .command("train")
    .description("train a recipe, a model from a file, or what another run's config.json says")
    .argument("[recipe|spec.json]", "a recipe (challenge, mlp, …) or a file")
    .option("--data <name>", "digits (made on the fly) or mnist; default digits")
    .option(
      "--data-dir <dir>",
      "where the data's files lie; default: downloaded and kept in a cache",
    )
    .option("--epochs <n>", "how often the data are gone through", wholeNumber("--epochs", 1))
    .option("--batch <n>", "examples a step", wholeNumber("--batch", 1))
    .option(
      "--seed <n>",
      "chooses everything random; default: a new one, noted in config.json",
      wholeNumber("--seed", 0),
    )
    .option("--backend <name>", BACKENDS)
    .option(
      "--threads <n>",
      "default: FOVEA_THREADS, or one for each core",
      wholeNumber("--threads", 1, 256),
    )
    .option("--out <dir>", "the run folder; default runs/<date>-<recipe>-<seed>")
    .option("--resume <dir>", "go on with the run in this folder")
    .option(
      "--checkpoint-seconds <n>",
      "how often to save within an epoch; default 30",
      positiveNumber("--checkpoint-seconds"),
    )
    .option("--json", "one JSON object a line on stdout")
    .option("--quiet", "no progress on stderr")
    .option("--profile", "first print the time of every kernel of a step, on stderr")
    .action(async (name, flags) => {
      const { train } = await import("./command/train.ts");
      done(await train(name, flags));
    });

  program
    .command("eval")
    .description("judge the best weights of a run")
    .argument("<run>", "a run folder")
    .option("--data <name>", "digits or mnist; default: what the run was trained on")
    .option("--data-dir <dir>", "where the data's files lie")
    .option("--backend <name>", BACKENDS)
    .option(
      "--threads <n>",
      "default: FOVEA_THREADS, or one for each core",
      wholeNumber("--threads", 1, 256),
    )
    .option("--json", "one JSON object on stdout")
    .action(async (run, flags) => {
      const { evaluate } = await import("./command/eval.ts");
      done(await evaluate(run, flags));
    });

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
      const { summary } = await import("./command/summary.ts");
      done(summary(name, flags));
    });

  program
    .command("doctor")
    .description("what this machine offers: backends and their speed, compiler, SIMD level, memory")
    .option("--json", "one JSON object on stdout")
    .action(async (flags) => {
      const { doctor } = await import("./command/doctor.ts");
      done(await doctor(flags));
    });

  for (const command of [program, ...program.commands])
    command
      .exitOverride()
      .showSuggestionAfterError()
      // Its errors are thrown: main writes them, in one line and one form.
      .configureOutput({ writeErr: () => {} });
  return program;
}

/** What commander throws as what this command line throws; undefined for help and version, which are no errors. */
export function usageErrorOf(error: CommanderError): UsageError | undefined {
  if (error.exitCode === 0) return undefined;
  if (error.code === "commander.help")
    return new UsageError(
      "name a command: train, eval, summary or doctor (fovea --help tells more)",
    );
  const text = error.message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/s, " (did you mean $1?)");
  return new UsageError(text);
}

const codesText = (): string =>
  Object.values(exitCodes)
    .map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
    .join("\n");
