import { dataHelp, jsonObject } from "../flag.ts";
import { type Register, withBackend } from "./shared.ts";

export const registerEval: Register = (program, done) => {
  const command = program
    .command("eval")
    .description("judge the best weights of a run")
    .argument("<run>", "a run folder")
    .option("--data <name|file>", `${dataHelp}; default: what the run was trained on`)
    .option("--data-dir <dir>", "where the data's files lie")
    .option(
      "--data-options <json>",
      "changes how the data are made or read",
      jsonObject("--data-options"),
    );
  withBackend(command)
    .option("--json", "one JSON object on stdout")
    .action(async (run, flags) => {
      const { evaluate } = await import("../command/eval.ts");
      done(await evaluate(run, flags));
    });
};
