import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ExportedFile } from "../../train/export/target.ts";
import { asWriteError, WriteError, writeAtomically } from "../../train/node.ts";

/**
 * One file under the name `out`, or several in a folder of that name. A new folder appears when all are in it; in a folder
 * that is there already, files of the same names are replaced, others stay.
 *
 * @throws {WriteError} if the disk refuses; nothing is left of it
 */
export function writeFiles(out: string, files: readonly ExportedFile[]): void {
  const [first] = files;
  if (files.length === 1 && first !== undefined) {
    writeAtomically(out, first.bytes);
    return;
  }
  if (fs.existsSync(out)) {
    for (const { name, bytes } of files) writeAtomically(join(out, name), bytes);
    return;
  }
  const beside = join(dirname(out), `.${basename(out)}.${process.pid}.tmp`);
  try {
    fs.mkdirSync(beside);
    for (const { name, bytes } of files) writeAtomically(join(beside, name), bytes);
    fs.renameSync(beside, out);
  } catch (error) {
    fs.rmSync(beside, { recursive: true, force: true });
    // The folder's name while it is made is nobody's business.
    throw asWriteError(error instanceof WriteError ? error.cause : error, out);
  }
}
