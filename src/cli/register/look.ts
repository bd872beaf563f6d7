import { exampleShape, wholeNumber } from "../flag.ts";
import { type Register, withBackend } from "./shared.ts";

export const registerLook: Register = (program, done) => {
  const command = program
    .command("look")
    .description("inside a model: kernels, activations, histograms, what channels answer to")
    .argument("<run|model|spec.json>", "a run folder; of a model's name the weights are random")
    .option(
      "--layer <path>",
      "this layer; default: the first that has pictures, of --maximise the last",
    )
    .option("--channel <n>", "this filter, or output channel, only", wholeNumber("--channel", 0))
    .option(
      "--untrained",
      "kernels, or with --image activations, as the run began with them above what they have become",
    )
    .option(
      "--image <file|n>",
      "activations for a picture, or for the n-th example of the validation data",
    )
    .option("--invert", "of a picture: dark on light becomes light on dark, as MNIST has it")
    .option("--maximise", "inputs that channels answer to most, by gradient ascent from noise")
    .option("--steps <n>", "of --maximise; default 256", wholeNumber("--steps", 1, 100_000))
    .option("--histograms", "of weights, activations and gradients on 64 examples")
    .option("--last", "of a run, where it stands, not its best weights")
    .option("--data <name>", "whose validation data are looked at; default: the run's own")
    .option("--data-dir <dir>", "where the data's files lie")
    .option("--input <shape>", "of a spec: shape of one example, 28x28x1", exampleShape("--input"))
    .option("--seed <n>", "of noise, and of random weights; default 1", wholeNumber("--seed", 0));
  withBackend(command)
    .option("--out <grid.png>", "as a picture: dark is negative, grey 0, light positive")
    .option("--json", "one JSON object on stdout")
    .action(async (name, flags) => {
      const { look } = await import("../command/look.ts");
      done(await look(name, flags));
    });
};
