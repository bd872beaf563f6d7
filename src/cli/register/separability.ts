import type { Register } from "./shared.ts";

export const registerSeparability: Register = (program, done) => {
  program
    .command("separability")
    .description("whether a kernel is a column times a row, and what is lost where it is not")
    .argument("<kernel|file.json>", 'rows of numbers, "[[1,2],[2,4]]", or [Kh, Kw, Cin, Cout]')
    .option("--json", "one JSON object on stdout")
    .action(async (kernel, flags) => {
      const { separability } = await import("../command/separability.ts");
      done(separability(kernel, flags));
    });
};
