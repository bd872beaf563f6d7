import { Command, type CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { UsageError } from "./fault.ts";
import { commands } from "./register/index.ts";

/**
 * The command line.
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

  for (const register of commands) register(program, done);

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
    return new UsageError("name a command (fovea --help lists them)");
  const text = error.message
    .replace(/^error: /, "")
    .replace(/\n\(Did you mean (.*)\?\)$/s, " (did you mean $1?)");
  return new UsageError(text);
}

const codesText = (): string =>
  Object.values(exitCodes)
    .map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`)
    .join("\n");
