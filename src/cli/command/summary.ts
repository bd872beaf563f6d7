import {
  diagramOf,
  explainLayer,
  renderCsv,
  renderExplained,
  renderJson,
  renderMarkdown,
  renderText,
  summarise,
} from "../../inspect/index.ts";
import { writeAtomically } from "../../train/node.ts";
import { UsageError } from "../fault.ts";
import { type FoundModel, findModel } from "../find-model.ts";
import { print, printJson } from "../output.ts";

export interface SummaryFlags {
  readonly input?: readonly number[];
  readonly batch?: number;
  readonly depth?: number;
  readonly columns?: readonly string[];
  readonly doubling?: boolean;
  readonly explain?: string;
  readonly svg?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly md?: boolean;
}

/** Lines that go to no terminal are no longer. */
const WIDTH = 120;

/** `fovea summary`: prints what a model is made of. Gives the exit code. */
export async function summary(name: string, flags: SummaryFlags): Promise<number> {
  const { json, csv, md, depth, columns, doubling } = flags;
  if ([json, csv, md].filter(Boolean).length > 1)
    throw new UsageError("--json, --csv and --md exclude each other");
  if (json && columns)
    throw new UsageError("--columns is for tables; --json has every figure already");
  const found = findModel(name);
  const shape = shapeFor(found, name, flags.input);
  const batch = flags.batch ?? 1;
  const width = process.stdout.columns || WIDTH;
  if (flags.explain !== undefined) {
    if (flags.svg !== undefined) throw new UsageError("--explain is of one layer, --svg draws all");
    if (csv || md) throw new UsageError("--explain gives text, or --json");
    const explained = explainLayer(found.model, shape, flags.explain, { batch });
    if (json) printJson({ model: found.label, ...explained });
    else print(renderExplained(explained, { width }).trimEnd());
    return 0;
  }
  if (flags.svg !== undefined) {
    // Only here: the layout is a large package.
    const { diagramSvg } = await import("../plot/diagram.ts");
    const svg = diagramSvg(diagramOf(found.model, shape), found.label);
    writeAtomically(flags.svg, new TextEncoder().encode(svg));
  }
  const made = summarise(found.model, shape, { batch, memory: true });
  const view = { depth, doubling, columns };
  if (json) printJson(renderJson(made, found.label, view));
  else if (csv) process.stdout.write(renderCsv(made, view));
  else if (md) print(renderMarkdown(made, view).trimEnd());
  else print(renderText(made, { ...view, width }).trimEnd());
  return 0;
}

/** The shape that was asked for, or the model's own. @throws {UsageError} where there is none */
export function shapeFor(
  { input }: FoundModel,
  name: string,
  asked: readonly number[] | undefined,
): readonly number[] {
  const shape = asked ?? input;
  if (shape !== undefined) return shape;
  throw new UsageError(`${name}: say what shape an example has: --input 28x28x1`);
}
