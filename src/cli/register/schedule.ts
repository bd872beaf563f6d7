import { positiveNumber, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerSchedule: Register = (program, done) => {
  program
    .command("schedule")
    .description("the learning rates of a schedule; without a name, the list of all")
    .argument("[name|json]", `cosine, …, '{"type": "step", "every": 200}' or a file`)
    .option("--steps <n>", "of the whole training; default 1000", wholeNumber("--steps", 1, 1e6))
    .option("--rate <r>", "the highest; default 0.1", positiveNumber("--rate"))
    .option("--plot", "draw it")
    .option("--json", "one JSON object on stdout, with the rate of every step")
    .action(async (name, flags) => {
      const { schedule } = await import("../command/schedule.ts");
      done(schedule(name, flags));
    });
};
