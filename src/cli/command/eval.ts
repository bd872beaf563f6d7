import { fromSpec, type LossSpec, lossFromSpec } from "../../nn/index.ts";
import { evaluator, restoreVariables } from "../../train/index.ts";
import { RunFolder } from "../../train/node.ts";
import { type DataFlags, dataConfigOf, showData } from "../data-config.ts";
import { showDuration } from "../duration.ts";
import { UsageError } from "../fault.ts";
import { dataSource } from "../load-data.ts";
import { backendLine, openBackend } from "../open-backend.ts";
import { dim, note, print, printJson } from "../output.ts";
import { accuracyLine, classErrors, classErrorsTable, examplesOf } from "../report.ts";

export interface EvalFlags extends DataFlags {
  readonly backend?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `fovea eval`: judges the best weights of a run on the validation part of a data set. Gives the exit code. */
export async function evaluate(path: string, flags: EvalFlags): Promise<number> {
  const folder = await RunFolder.open(path);
  const { config } = folder;
  const chosen = dataConfigOf(flags, config.data);
  const name = showData(chosen);
  const source = dataSource(chosen.name);
  if (chosen.name === "table" && name !== showData(config.data))
    throw new UsageError(
      `--data ${name}: the numbers of a table are standardised by its own training rows, so a run is judged on its own table, ${showData(config.data)}`,
    );
  const stored = await folder.loadModel();
  const data = await source.validation(chosen, config.seed);
  if (
    data.shape.length !== config.input.length ||
    data.shape.some((n, axis) => n !== config.input[axis]) ||
    data.classes.length !== config.classes.length
  )
    throw new UsageError(
      `--data ${name} has ${examplesOf(data)} ${data.shape.join("x")} of ${data.classes.length} classes, the run was trained on ${config.input.join("x")} of ${config.classes.length}`,
    );
  const asked = flags.backend ?? "auto";
  const backend = await openBackend(asked, flags.threads);
  if (!flags.json) note(dim(backendLine(asked, backend)));
  const model = fromSpec(config.model);
  const variables = restoreVariables(model, config.input, stored);
  const loss = config.loss && lossFromSpec(config.loss as LossSpec);
  const began = performance.now();
  const evaluation = await evaluator(model, { loss, backend })(variables, data);
  if (evaluation === undefined) throw new Error("the evaluation was stopped");
  const seconds = (performance.now() - began) / 1000;
  if (flags.json) {
    const { accuracy, loss, correct, examples } = evaluation;
    printJson({
      event: "eval",
      model: config.recipe,
      data: name,
      accuracy,
      loss,
      correct,
      examples,
      classes: classErrors(evaluation, config.classes),
      seconds,
      backend: backend.name,
      threads: backend.threads,
      run: path,
    });
    return 0;
  }
  print(
    `${config.recipe}, trained on ${showData(config.data)}, on ${name}: ${accuracyLine(evaluation)}`,
  );
  if (config.classes.length > 0) {
    print("");
    print(classErrorsTable(evaluation, config.classes));
  }
  print("");
  print(
    `${speedOf(evaluation.examples, seconds, examplesOf(data))}, ${backend.name}, threads: ${backend.threads}`,
  );
  return 0;
}

const speedOf = (count: number, seconds: number, what: string): string =>
  `${count} ${what} in ${showDuration(seconds)}, ${Math.round(count / seconds)} ${what}/s`;
