import { Option } from "commander";
import { exampleShape, wholeNumber } from "../flag.ts";
import { type Register, withBackend } from "./shared.ts";

export const registerExport: Register = (program, done) => {
  const command = program
    .command("export")
    .description("write a model with its weights for other programs, and read it back")
    .argument("<run|model|spec.json>", "a run folder, a model of the zoo, or a file")
    .requiredOption("--to <format>", "safetensors, onnx, pytorch or json")
    .option("--out <path>", "file or folder; default: named after the model")
    .option("--force", "replace what is there")
    .option("--last", "of a run, the weights where it stands instead of the best")
    .option("--seed <n>", "of fresh weights, where it is no run", wholeNumber("--seed", 0), 0)
    .option(
      "--input <shape>",
      "shape of one example, an image as 28x28x1; default: the model's own",
      exampleShape("--input"),
    )
    .addOption(
      new Option("--names <whose>", "safetensors: names and layouts of the tensors")
        .choices(["pytorch", "fovea"])
        .default("pytorch"),
    )
    .option("--opset <n>", "onnx: version of the operators", wholeNumber("--opset", 1, 99))
    .option("--batch <n>", "onnx: examples at once, or dynamic", batchSize)
    .option("--fold", "onnx: batch normalisations as part of the convolutions before them");
  withBackend(command)
    .option("--json", "one JSON object on stdout")
    .action(async (name, flags) => {
      const { exportModel } = await import("../command/export.ts");
      done(await exportModel(name, flags));
    });
};

const batchSize = (text: string): number | "dynamic" =>
  text === "dynamic" ? text : wholeNumber("--batch", 1)(text);
