import { isRegression, targetWidth } from "../../../src/data/index.ts";
import { confusionMatrix, worstExamples } from "../../../src/inspect/index.ts";
import type { Variables } from "../../../src/nn/index.ts";
import type { JudgedExamples } from "../../../src/train/index.ts";
import type { Judgement, Mistake, Split } from "./answer.ts";
import type { Probe } from "./probe.ts";

/** A network's results on a part of the data, kept for as long as its weights are looked at. */
export class Judged {
  readonly #probe: Probe;
  readonly #examples: JudgedExamples;
  readonly #place: { readonly step: number; readonly split: Split };

  private constructor(
    probe: Probe,
    examples: JudgedExamples,
    place: { readonly step: number; readonly split: Split },
  ) {
    this.#probe = probe;
    this.#examples = examples;
    this.#place = place;
  }

  static async of(
    probe: Probe,
    variables: Variables,
    place: { readonly step: number; readonly split: Split },
  ): Promise<Judged> {
    const examples = await probe.judge(variables, probe.data[place.split]);
    if (examples === undefined) throw new Error("the judgement was stopped");
    return new Judged(probe, examples, place);
  }

  is(probe: Probe, { step, split }: { readonly step: number; readonly split: Split }): boolean {
    return this.#probe === probe && this.#place.step === step && this.#place.split === split;
  }

  /** @param worst  how many of the worst examples are told */
  judgement(worst: number): Judgement {
    const { losses, outputs, width, predicted, truth } = this.#examples;
    const data = this.#probe.data[this.#place.split];
    const classes = data.classes.length;
    const common = {
      ...this.#place,
      size: losses.length,
      loss: losses.reduce((sum, loss) => sum + loss, 0) / Math.max(1, losses.length),
      worst: worstExamples(losses, worst).map((index) => this.#mistake(index)),
    };
    if (!isRegression(data))
      return { ...common, confusion: Uint32Array.from(confusionMatrix(truth, predicted, classes)) };
    const wide = targetWidth(data);
    const first = (values: ArrayLike<number>, each: number) =>
      Float32Array.from({ length: losses.length }, (_, n) => values[n * each] ?? 0);
    return {
      ...{ ...common, confusion: new Uint32Array(0) },
      ...{ targets: first(data.targets, wide), found: first(outputs, width) },
    };
  }

  /** The examples of a cell of the confusion matrix, those with the highest loss first. */
  cell(truth: number, predicted: number, count: number): Mistake[] {
    const { losses, predicted: taken, truth: labels } = this.#examples;
    const here = (n: number): boolean => labels[n] === truth && taken[n] === predicted;
    return worstExamples(losses, count, here).map((index) => this.#mistake(index));
  }

  #mistake(index: number): Mistake {
    const { losses, outputs, width, predicted } = this.#examples;
    const shown = this.#probe.example(this.#place.split, index);
    const best = predicted[index] ?? 0;
    const chanceOf = (of: number): number => {
      if (of < 0) return Number.NaN;
      const value = outputs[index * width + (width === 1 ? 0 : of)] ?? Number.NaN;
      // One number is the chance of class 1.
      return width === 1 && of === 0 ? 1 - value : value;
    };
    return {
      ...{ ...shown, predicted: best, loss: losses[index] ?? 0 },
      ...{ sure: chanceOf(best), chance: chanceOf(shown.truth) },
    };
  }
}
