import {
  explainMisfit,
  type Finding,
  lint as findings,
  type Misfit,
  wrapWords,
} from "../../inspect/index.ts";
import { losses } from "../../nn/index.ts";
import { UsageError } from "../fault.ts";
import { findModel } from "../find-model.ts";
import { unknownName } from "../load-data.ts";
import { print, printJson } from "../output.ts";
import { shapeFor } from "./summary.ts";

export interface LintFlags {
  readonly input?: readonly number[];
  readonly classes?: number;
  readonly loss?: string;
  readonly object?: number;
  readonly json?: boolean;
}

const WIDTH = 100;

/** `fovea lint`: prints what is likely wrong with a model. Gives the exit code, which is 0 whatever is found. */
export function lint(name: string, { json, classes, loss, object, input }: LintFlags): number {
  if (loss !== undefined && !losses.has(loss))
    throw new UsageError(unknownName("loss", loss, [...losses.keys()]));
  const found = findModel(name);
  const shape = shapeFor(found, name, input);
  const misfit = explainMisfit(found.model, shape);
  const options = {
    ...(classes !== undefined && { outputs: classes }),
    ...(loss !== undefined && { loss }),
    ...(object !== undefined && { object }),
  };
  const all = misfit === undefined ? findings(found.model, shape, options) : [asFinding(misfit)];
  if (json) printJson({ model: found.label, input: shape, findings: all });
  else print(report(found.label, all));
  return 0;
}

const asFinding = ({ layer, message, repair }: Misfit): Finding => ({
  rule: "shape",
  severity: "error",
  layer,
  message: message.startsWith(`${layer}: `) ? message.slice(layer.length + 2) : message,
  source: "a layer takes inputs of one kind of shape only",
  ...(repair && { repair }),
});

function report(label: string, all: readonly Finding[]): string {
  if (all.length === 0) return `${label}: nothing found`;
  const width = Math.min(process.stdout.columns || WIDTH, 120);
  const entries = all.map(({ severity, layer, rule, message, repair }) =>
    [
      `${severity}: ${layer || "(model)"} [${rule}]`,
      ...wrapWords(message, width - 2).map((line) => `  ${line}`),
      ...(repair ? wrapWords(`→ ${repair.describe}`, width - 2).map((line) => `  ${line}`) : []),
    ].join("\n"),
  );
  return `${label}: ${all.length} found\n\n${entries.join("\n\n")}`;
}
