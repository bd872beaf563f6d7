import { exampleShape, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerSummary: Register = (program, done) => {
  program
    .command("summary")
    .description("what a model is made of, what it costs and what it sees")
    .argument("<model|spec.json>", "a model of the zoo (challenge, resnet50, …) or a file")
    .option(
      "--input <shape>",
      "shape of one example, an image as 28x28x1; default: the model's own",
      exampleShape("--input"),
    )
    .option("--batch <n>", "examples at once", wholeNumber("--batch", 1))
    .option(
      "--depth <n>",
      "fold layers inside of n others into one row with their sums; default: the most that gives 60 rows",
      wholeNumber("--depth", 1),
    )
    .option(
      "--columns <names>",
      "of layer,type,input,output,params,params%,trainable,state,macs,macs%,bar,activations,memory,field,doubled,jump,start; or all",
      (text) => text.split(",").map((name) => name.trim()),
    )
    .option(
      "--doubling",
      "beside the exact receptive field that of the lectures, which pooling doubles",
    )
    .option("--explain <layer>", "each number of one layer with its formula and the values in it")
    .option("--svg <file.svg>", "also a drawing: boxes, and shapes on the wires between them")
    .option("--json", "as JSON")
    .option("--csv", "as CSV")
    .option("--md", "as a Markdown table")
    .action(async (name, flags) => {
      const { summary } = await import("../command/summary.ts");
      done(await summary(name, flags));
    });
};
