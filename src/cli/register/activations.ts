import type { Register } from "./shared.ts";

export const registerActivations: Register = (program, done) => {
  program
    .command("activations")
    .description("activation functions: all of them, or one with its values and curve")
    .argument("[name]", "an activation, by its name or an alias: gelu, swish, leaky_relu, …")
    .option("--json", "as JSON")
    .action(async (name, flags) => {
      const { activations } = await import("../command/activations.ts");
      done(activations(name, flags));
    });
};
