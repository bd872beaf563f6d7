import { analysis, trainer } from "../../state/engine.ts";
import type { Project } from "../../state/project.ts";
import type { ExamplePicture } from "../../worker/analysis/example.ts";

export interface Picture extends ExamplePicture {
  /** Whether it is one of the data. */
  readonly isOfData: boolean;
}

/**
 * One of the data's pictures; a generated digit where they have none, or cannot be read now.
 *
 * @param number  another number, another picture
 */
export async function pictureFor(
  { data, seed }: Pick<Project, "data" | "seed">,
  input: readonly number[],
  number: number,
): Promise<Picture> {
  // The digits of a data set are made as this one is: the data need not be loaded for it.
  if (data.name !== "digits") {
    const sample = await trainer()
      .data.pictures(data, seed, "validation", { from: number, count: 1 })
      .catch(() => undefined);
    const fits = sample && sample.height === input[0] && sample.width === input[1];
    if (fits && sample.pixels.length > 0) {
      const { width, height } = sample;
      return { width, height, pixels: new Uint8ClampedArray(sample.pixels), isOfData: true };
    }
  }
  const made = await analysis().examplePicture(input, number);
  return { ...made, isOfData: data.name === "digits" };
}
