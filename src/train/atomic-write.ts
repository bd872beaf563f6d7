import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";

/** The few calls that a write makes, so that a test can let any one of them be the last. */
export interface WriteSystem {
  openSync(path: string, flags: string): number;
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  fsyncSync(fd: number): void;
  closeSync(fd: number): void;
  renameSync(from: string, to: string): void;
  unlinkSync(path: string): void;
}

/** A write that the disk refused. The message is one line for people; the file under that name is as it was. */
export class WriteError extends Error {
  override name = "WriteError";
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than allowed",
  EROFS: "the disk is read-only",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "no such folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "a folder has this name",
  EIO: "the disk reports an error",
};

/** The error of a failed system call as a WriteError; any other error as it is. */
export function asWriteError(error: unknown, path: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  return new WriteError(`cannot write ${path}: ${reasons[code] ?? code}`, { cause: error });
}

const CHUNK_BYTES = 1 << 20;

/**
 * Puts a whole file in place of the one under that name. Whenever the process or the machine stops, the name holds the old
 * content or the new, never a part: the bytes go to a file beside it, reach the disk, and only then take the name.
 * A link stays, the file that it leads to is replaced. A pipe or a device (/dev/null) is no file: it is written to, and stays.
 *
 * @throws {WriteError} if the disk refuses; the old content stays, nothing is left beside it
 */
export function writeAtomically(
  path: string,
  content: Uint8Array | string,
  system: WriteSystem = fs,
): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (leadsOutOfDisk(path)) {
    writeThrough(path, bytes, system);
    return;
  }
  const target = targetOf(path);
  // In the same folder: a rename is atomic within one file system only.
  const beside = join(dirname(target), temporaryName(basename(target)));
  try {
    const fd = system.openSync(beside, "w");
    try {
      writeAll(fd, bytes, system);
      system.fsyncSync(fd);
    } finally {
      system.closeSync(fd);
    }
    system.renameSync(beside, target);
    syncFolder(dirname(target), system);
  } catch (error) {
    try {
      system.unlinkSync(beside);
    } catch {
      // Never made, or already renamed.
    }
    throw asWriteError(error, path);
  }
}

/**
 * Refuses a name under which nothing could be written, before the work that is to be written there is done.
 *
 * @throws {WriteError} as `writeAtomically` does
 */
export function requireWritable(path: string): void {
  if (leadsOutOfDisk(path)) return;
  const target = targetOf(path);
  const beside = join(dirname(target), temporaryName(basename(target)));
  try {
    if (fs.statSync(target, { throwIfNoEntry: false })?.isDirectory())
      throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    fs.closeSync(fs.openSync(beside, "w"));
    fs.unlinkSync(beside);
  } catch (error) {
    throw asWriteError(error, path);
  }
}

/** True for what is there and is neither a file nor a folder: a rename would put a file in its place. */
function leadsOutOfDisk(path: string): boolean {
  const found = fs.statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Where links lead. */
function targetOf(path: string): string {
  try {
    return fs.realpathSync(path);
  } catch {
    // Not there yet.
    return path;
  }
}

function writeThrough(path: string, bytes: Uint8Array, system: WriteSystem): void {
  try {
    const fd = system.openSync(path, "w");
    try {
      writeAll(fd, bytes, system);
    } finally {
      system.closeSync(fd);
    }
  } catch (error) {
    throw asWriteError(error, path);
  }
}

function writeAll(fd: number, bytes: Uint8Array, system: WriteSystem): void {
  let at = 0;
  while (at < bytes.length)
    at += system.writeSync(fd, bytes, at, Math.min(CHUNK_BYTES, bytes.length - at));
}

const temporaryName = (name: string): string => `.${name}.${process.pid}.tmp`;

/** True for the name of a file that a killed write left beside its target. */
export const isTemporary = (name: string): boolean => /^\..*\.\d+\.tmp$/.test(name);

/** Makes the rename itself last: the name is an entry of the folder, which has its own blocks on the disk. */
function syncFolder(folder: string, system: WriteSystem): void {
  // Windows cannot open a folder; there the rename is journalled without this.
  if (process.platform === "win32") return;
  const fd = system.openSync(folder, "r");
  try {
    system.fsyncSync(fd);
  } finally {
    system.closeSync(fd);
  }
}
