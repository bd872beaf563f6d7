import { exampleShape, wholeNumber } from "../flag.ts";
import { type Register, withBackend } from "./shared.ts";

export const registerSignal: Register = (program, done) => {
  const command = program
    .command("signal")
    .description("how values and gradients go through a model before it has learnt anything")
    .argument(
      "<model|spec.json>",
      "plain (a deep network of equal layers), a model of the zoo or a file",
    )
    .option(
      "--init <list>",
      "initialisers to compare: heNormal,xavierNormal,normal:0.01,constant:0.1,orthogonal,…; default: the model's own",
    )
    .option(
      "--activation <list>",
      "activations to compare: sigmoid,relu,…; default: the model's own",
    )
    .option(
      "--depth <n>",
      "of plain: layers with weights; default 20",
      wholeNumber("--depth", 2, 200),
    )
    .option(
      "--width <n>",
      "of plain: units of a layer; default 256",
      wholeNumber("--width", 1, 65536),
    )
    .option("--data <name>", "normal (random numbers), digits, mnist or cifar10; default normal")
    .option("--data-dir <dir>", "where the data's files lie")
    .option(
      "--input <shape>",
      "shape of one example, an image as 28x28x1; default: the model's own",
      exampleShape("--input"),
    )
    .option("--batch <n>", "examples; default 128", wholeNumber("--batch", 2, 65536))
    .option("--seed <n>", "chooses everything random; default 1", wholeNumber("--seed", 0));
  withBackend(command)
    .option("--json", "one JSON object on stdout")
    .action(async (name, flags) => {
      const { signal } = await import("../command/signal.ts");
      done(await signal(name, flags));
    });
};
