import { existsSync } from "node:fs";
import type { Check, ExportOptions } from "../../train/export/target.ts";
import { asFileName } from "../../train/node.ts";
import { exportTarget } from "../export/index.ts";
import { writeFiles } from "../export/write-files.ts";
import { UsageError } from "../fault.ts";
import { openBackend } from "../open-backend.ts";
import { note, print, printJson } from "../output.ts";
import { trainedModel } from "../trained-model.ts";

export interface ExportFlags extends ExportOptions {
  readonly to: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly last?: boolean;
  readonly seed: number;
  readonly input?: readonly number[];
  readonly backend?: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `fovea export`: a model with its weights in another format, read back before it gets its name. Gives the exit code. */
export async function exportModel(name: string, flags: ExportFlags): Promise<number> {
  const target = exportTarget(flags.to);
  await openBackend(flags.backend ?? "auto", flags.threads);
  const model = await trainedModel(name, flags);
  const files = target.write(model, flags);
  for (const line of target.notes?.(model) ?? []) note(`fovea: ${line}`);
  const [first] = files;
  if (first === undefined) throw new Error(`${target.name} gave no file`);
  const out =
    flags.out ?? (files.length === 1 ? first.name : `${asFileName(model.label)}-${target.name}`);
  if (!flags.force && existsSync(out))
    throw new UsageError(`${out}: is there already; --force replaces it, --out takes another name`);
  const check = await target.check(files, model, flags);
  requireEqual(check, target.name);
  writeFiles(out, files);
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (flags.json)
    printJson({
      ...{ event: "export", model: model.label, to: target.name, out, bytes },
      ...{ files: files.map((file) => file.name), check },
    });
  else {
    const many = files.length === 1 ? "" : `${files.length} files, `;
    print(`${out}: ${model.label}, ${many}${(bytes / 1e6).toFixed(2)} MB`);
    print(`${check.how}; largest difference ${Number(check.difference.toPrecision(3))}`);
  }
  return 0;
}

function requireEqual({ how, difference, limit }: Check, name: string): void {
  if (difference <= limit) return;
  throw new Error(
    `the ${name} export is wrong and was not written (${how}; largest difference ${difference}, at most ${limit} is right)`,
  );
}
