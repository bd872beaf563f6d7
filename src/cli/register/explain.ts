import { type LossSpec, losses } from "../../nn/index.ts";
import { exampleShape, positiveNumber, wholeNumber } from "../flag.ts";
import { specFlag } from "../training-flags.ts";
import type { Register } from "./shared.ts";

export const registerExplain: Register = (program, done) => {
  program
    .command("explain")
    .description("one training step of a small network, every number with its equation")
    .argument(
      "<network>",
      "sizes (2-2-1), a spec file or its JSON, a model of the zoo, or a run folder",
    )
    .option("--input <numbers>", '"2,3"; several examples "0,0; 0,1"; JSON, or a .json file')
    .option("--target <numbers>", "a number for each output, or the class; as --input")
    .option(
      "--shape <shape>",
      "of one example, an image as 4x4x1; default: the model's own, or as --input is nested",
      exampleShape("--shape"),
    )
    .option("--weights <file>", 'JSON by path ({"linear1/weight": [[0,0],[1,1]]}), or safetensors')
    .option("--seed <n>", "of weights that nothing else gives", wholeNumber("--seed", 0), 0)
    .option("--activation <name>", "of a network given by its sizes; default sigmoid")
    .option(
      "--loss <name|json>",
      "default: binaryCrossEntropy behind a sigmoid, crossEntropy behind a softmax or for a class, else squaredError",
      specFlag("--loss", losses) as (text: string) => LossSpec,
    )
    .option("--rate <x>", "learning rate; default 0.1", positiveNumber("--rate"))
    .option("--digits <n>", "significant digits; default 4", wholeNumber("--digits", 1, 15))
    .option("--all", "every equation, where large layers show one and a matrix")
    .option("--md", "as Markdown with LaTeX")
    .option("--json", "as JSON")
    .option("--xlsx <file.xlsx>", "also a workbook whose cells are live formulas")
    .action(async (name, flags) => {
      const { explainStep } = await import("../command/explain.ts");
      done(await explainStep(name, flags));
    });
};
