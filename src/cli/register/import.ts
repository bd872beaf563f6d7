import { exampleShape, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerImport: Register = (program, done) => {
  program
    .command("import")
    .description(
      "make a run folder of weights from another program: eval, predict and train read it",
    )
    .argument(
      "<file>",
      "model.safetensors: weights by PyTorch's names or by our own; model.onnx: a whole model",
    )
    .option(
      "--model <model|spec.json>",
      "what they are the weights of; default: what the file says",
    )
    .option("--classes <n>", "length of the model's output", wholeNumber("--classes", 1))
    .option(
      "--input <shape>",
      "shape of one example, an image as 28x28x1; default: the model's own",
      exampleShape("--input"),
    )
    .option("--data <name>", "what it is to be judged and trained on: digits, mnist or cifar10")
    .option("--out <dir>", "the run folder; default runs/<date>-<model>-<seed>")
    .option("--json", "one JSON object on stdout")
    .action(async (path, flags) => {
      const { importModel } = await import("../command/import.ts");
      done(await importModel(path, flags));
    });
};
