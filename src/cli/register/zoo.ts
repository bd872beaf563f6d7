import { UsageError } from "../fault.ts";
import type { Register } from "./shared.ts";

export const registerZoo: Register = (program, done) => {
  program
    .command("zoo")
    .description("the models: all, those of a family, or what is known of one")
    .argument("[name]", "a model (resnet50) or a family (ResNet)")
    .option("--sort <by>", "params or macs, the fewest first; default: by family", (by) => {
      if (by === "params" || by === "macs") return by;
      throw new UsageError(`--sort is '${by}', must be params or macs`);
    })
    .option("--json", "as JSON")
    .option("--md", "as a Markdown table")
    .action(async (name, flags) => {
      const { zoo } = await import("../command/zoo.ts");
      done(zoo(name, flags));
    });
};
