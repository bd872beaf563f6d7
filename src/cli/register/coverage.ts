import { imageSize, wholeNumber } from "../flag.ts";
import type { Register } from "./shared.ts";

export const registerCoverage: Register = (program, done) => {
  program
    .command("coverage")
    .description("how often each pixel is read, and each output pixel written to")
    .argument("[model|spec.json]", "default: one convolution, described by the flags")
    .option("--layer <path>", "up to this layer; default: the last one with windows")
    .option("--input <size>", "height and width, 28x28 or 28; default: the model's own", imageSize)
    .option("--kernel <n>", "of the one convolution; default 3", wholeNumber("--kernel", 1, 1024))
    .option("--stride <n>", "default 1", wholeNumber("--stride", 1, 1024))
    .option("--padding <n>", "default 0", wholeNumber("--padding", 0, 1024))
    .option("--dilation <n>", "default 1", wholeNumber("--dilation", 1, 1024))
    .option("--transposed", "a transposed convolution, which enlarges")
    .option("--of <map>", "reads (of the input) or writes (of the output); default: of the larger")
    .option("--out <file.png>", "the map as a picture")
    .option("--json", "one JSON object on stdout")
    .action(async (model, flags) => {
      const { coverage } = await import("../command/coverage.ts");
      done(coverage(model, flags));
    });
};
