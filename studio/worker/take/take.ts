/** Everything that can be taken away, by its name. A new one is a file beside this and a line here. */
import type { ExportOptions } from "../../../src/train/export/target.ts";
import type { Made } from "./made.ts";
import { type RunSource, type Subject, subjectOf, type Wish } from "./subject.ts";

type Take = (subject: Subject, source: RunSource, options: ExportOptions) => Promise<Made>;

const takes = {
  run: async (subject) => (await import("./take-run.ts")).takeRun(subject),
  safetensors: async (subject) => (await import("./take-target.ts")).takeSafetensors(subject),
  onnx: async (subject, _, options) =>
    (await import("./take-target.ts")).takeOnnx(subject, options),
  pytorch: async (subject) => (await import("./take-target.ts")).takePytorch(subject),
  spec: async (subject) => (await import("./take-spec.ts")).takeSpec(subject),
  curves: async (subject) => (await import("./take-curves.ts")).takeCurves(subject),
  graph: async (subject) => (await import("./take-graph.ts")).takeGraph(subject),
  predictions: async (subject, source) =>
    (await import("./take-predictions.ts")).takePredictions(subject, source),
} as const satisfies Readonly<Record<string, Take>>;

export type TakeName = keyof typeof takes;

/**
 * A file, read again and found right.
 * @throws {Error} in one line, where it cannot be made, or came out wrong
 */
export async function take(
  name: TakeName,
  wish: Wish,
  source: RunSource,
  options: ExportOptions,
): Promise<Made> {
  const make: Take = takes[name];
  const subject = await subjectOf(wish, source);
  const made = await make(subject, source, options);
  const { how, difference, limit } = made.check;
  if (!(difference <= limit))
    throw new Error(
      `The file came out wrong and is not offered (${how}; largest difference ${difference}, at most ${limit} is right).`,
    );
  const isMoment = wish.which === "last" || wish.which === "moment";
  const when = isMoment && subject.step > 0 ? [`As it was after step ${subject.step}.`] : [];
  return { ...made, notes: [...when, ...(subject.notes ?? []), ...made.notes] };
}
