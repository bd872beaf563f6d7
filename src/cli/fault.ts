import { MemoryError } from "../backend/memory/available.ts";
import { DownloadError } from "../data/index.ts";
import { FormatError } from "../formats/index.ts";
import { ShapeError } from "../graph/shape.ts";
import { SpecError } from "../nn/index.ts";
import { NonFiniteError } from "../train/index.ts";
import { WriteError } from "../train/node.ts";
import { exitCodes } from "./exit-codes.ts";
import { printable } from "./printable.ts";

/** A command line that cannot be followed. The message is one line. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Something sensible that this machine cannot do. The message is one line. */
export class UnavailableError extends Error {
  override name = "UnavailableError";
}

export interface Fault {
  readonly code: number;
  /** What people read, behind "fovea: ". */
  readonly message: string;
}

const missing: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "a part of the path is no folder",
  EISDIR: "is a folder",
  EACCES: "permission denied",
};

/** The exit code and the one line for an error that reached the top. */
export function faultOf(error: unknown): Fault {
  const { code } = exitCodes.failure;
  const message = oneLine(messageOf(error));
  if (!(error instanceof Error)) return { code, message };
  if (error instanceof UsageError || error instanceof SpecError || error instanceof ShapeError)
    return { code: exitCodes.usage.code, message };
  if (error instanceof UnavailableError || error instanceof MemoryError)
    return { code: exitCodes.unable.code, message };
  if (error instanceof RangeError) return { code: exitCodes.usage.code, message };
  if (error instanceof FormatError || error instanceof DownloadError)
    return { code: exitCodes.input.code, message };
  if (error instanceof NonFiniteError) return { code: exitCodes.diverged.code, message };
  if (error instanceof WriteError) return { code: exitCodes.output.code, message };
  if ("code" in error && "path" in error && typeof error.code === "string") {
    const reason = missing[error.code] ?? error.code;
    return { code: exitCodes.input.code, message: oneLine(`${String(error.path)}: ${reason}`) };
  }
  return { code, message };
}

/** What was thrown, in words: an error's message, or whatever else it was. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

const oneLine = (text: string): string => printable(text.trim().replace(/\s*\n\s*/g, "; "));
