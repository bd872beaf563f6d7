import { wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerStudio: Register = (program, done) => {
  program
    .command("studio")
    .description("build, train and look into networks in the browser; for this machine only")
    .option(
      "--port <n>",
      "where to serve; default 4600, or the next that is free",
      wholeNumber("--port", 1, 65_535),
    )
    .option("--no-open", "only print the address")
    .option("--runs <dir>", "folder with run folders, listed in the page; default runs")
    .option("--data-dir <dir>", "a folder with the files of MNIST or CIFAR-10, for the page")
    .action(async (flags) => {
      const { studio } = await import("../command/studio.ts");
      done(await studio(flags));
    });
};
