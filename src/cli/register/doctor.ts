import type { Register } from "./shared.ts";

export const registerDoctor: Register = (program, done) => {
  program
    .command("doctor")
    .description("what this machine offers: backends and their speed, compiler, SIMD level, memory")
    .option("--json", "one JSON object on stdout")
    .action(async (flags) => {
      const { doctor } = await import("../command/doctor.ts");
      done(await doctor(flags));
    });
};
