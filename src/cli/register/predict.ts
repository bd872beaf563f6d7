import { wholeNumber } from "../flag.ts";
import { type Register, withBackend } from "./shared.ts";

export const registerPredict: Register = (program, done) => {
  const command = program
    .command("predict")
    .description("what a model sees in pictures (PNG, JPEG, WebP, …)")
    .argument("<run|model|spec.json>", "a run folder; of a model's name the weights are random")
    .argument("<image...>", "pictures of any size")
    .option("--top <n>", "so many classes of each; default 3", wholeNumber("--top", 1))
    .option("--fit <how>", "crop, stretch or pad; default: as the model was trained, else crop")
    .option("--invert", "dark on light becomes light on dark, as MNIST has it")
    .option("--seed <n>", "of random weights; default 1", wholeNumber("--seed", 0));
  withBackend(command)
    .option("--json", "one JSON object a picture on stdout")
    .action(async (model, images, flags) => {
      const { predict } = await import("../command/predict.ts");
      done(await predict(model, images, flags));
    });
};
