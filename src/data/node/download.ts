/** Downloads that are resumed, checked and put in place in one step. Node only. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DownloadError } from "../download-error.ts";

export interface RemoteFile {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface DownloadProgress {
  readonly file: string;
  /** Bytes that are here, those of an earlier, broken download included. */
  readonly received: number;
  readonly total: number;
}

export interface DownloadOptions {
  /** Where the file is to lie. */
  readonly folder: string;
  /** Addresses that the name is appended to, tried in turn. */
  readonly mirrors: readonly string[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  /** Gives a mirror up when it has sent nothing for so long. Default 30 s. */
  readonly stallMs?: number;
}

/** Why one mirror failed. */
class MirrorError extends Error {}

/** How often one mirror is asked, as long as it makes progress. */
const ATTEMPTS = 5;

/**
 * Returns the path of the file, after a download if it is not there already with its right size and SHA-256.
 *
 * The bytes go to `name.part`, where a later call or the next mirror takes up a broken download by a Range request; only a
 * whole and checked file gets its name. Two programs that download the same file at once may spoil each other's part, which the
 * check then finds. A part that turns out to be wrong is thrown away and asked for once more from its beginning.
 *
 * @throws {DownloadError} if all mirrors fail
 */
export async function download(file: RemoteFile, options: DownloadOptions): Promise<string> {
  const { folder, mirrors, signal } = options;
  const target = join(folder, file.name);
  if ((await sizeOf(target)) === file.bytes && (await hashOf(target)) === file.sha256)
    return target;
  await mkdir(folder, { recursive: true });
  const part = `${target}.part`;
  const reasons: string[] = [];
  for (const mirror of mirrors) {
    const url = new URL(file.name, mirror.endsWith("/") ? mirror : `${mirror}/`);
    let reason = "";
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      signal?.throwIfAborted();
      const before = await sizeOf(part);
      try {
        await receive(url, file, part, options);
        await rename(part, target);
        return target;
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof MirrorError)) throw error;
        reason = error.message;
        // Again if more has come, or if the fault may lie in what was there before and is now thrown away.
        const after = await sizeOf(part);
        if (after === 0 ? before === 0 : after <= before) break;
      }
    }
    reasons.push(`${url.host}: ${reason}`);
  }
  throw new DownloadError(
    `cannot download ${file.name} (${file.bytes} bytes) to ${folder}: ${reasons.join("; ") || "no mirrors"}`,
  );
}

/** Fills up the part from one address and checks it; throws the part away if it cannot be of use. */
async function receive(
  url: URL,
  file: RemoteFile,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  const { onProgress, signal, stallMs = 30_000 } = options;
  let have = await sizeOf(part);
  if (have > file.bytes) {
    await rm(part);
    have = 0;
  }
  if (have < file.bytes) {
    const stalled = new AbortController();
    let timer = setTimeout(() => stalled.abort(), stallMs);
    const abort = signal === undefined ? stalled.signal : AbortSignal.any([signal, stalled.signal]);
    let handle: FileHandle | undefined;
    try {
      const response = await fetch(url, {
        signal: abort,
        // The bytes as they are: a server that unpacks .gz in passing would spoil both size and hash.
        headers: { "accept-encoding": "identity", ...(have > 0 && { range: `bytes=${have}-` }) },
      });
      have = await beginning(response, file, have, part);
      handle = await open(part, have > 0 ? "a" : "w");
      onProgress?.({ file: file.name, received: have, total: file.bytes });
      for await (const chunk of response.body ?? []) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), stallMs);
        have += chunk.length;
        if (have > file.bytes) break;
        await handle.appendFile(chunk);
        onProgress?.({ file: file.name, received: have, total: file.bytes });
      }
      await handle.sync();
    } catch (error) {
      // What the disk says is no mirror's fault.
      if (error instanceof MirrorError) throw error;
      if (isDiskError(error)) throw new DownloadError(`cannot write ${part}: ${error.message}`);
      const silent = stalled.signal.aborted;
      throw new MirrorError(silent ? `silent for ${stallMs / 1000} s` : describe(error));
    } finally {
      clearTimeout(timer);
      await handle?.close();
    }
    if (have > file.bytes) {
      await rm(part);
      throw new MirrorError(`sent more than ${file.bytes} bytes`);
    }
    if (have < file.bytes) throw new MirrorError(`ended after ${have} of ${file.bytes} bytes`);
  }
  const hash = await hashOf(part);
  if (hash !== file.sha256) {
    await rm(part);
    throw new MirrorError(`SHA-256 is ${hash}, needed is ${file.sha256}`);
  }
}

/** At which byte the response begins: where it was asked to, or at 0 from a server that does not know ranges. */
async function beginning(response: Response, file: RemoteFile, have: number, part: string) {
  const { status, headers } = response;
  const refuse = async (message: string, drop: boolean): Promise<never> => {
    await response.body?.cancel();
    if (drop) await rm(part, { force: true });
    throw new MirrorError(message);
  };
  if (status === 416) return refuse("HTTP 416: it has no such range", true);
  if (status !== 200 && status !== 206) return refuse(`HTTP ${status}`, false);
  if (status === 206) {
    const range = headers.get("content-range");
    if (range !== `bytes ${have}-${file.bytes - 1}/${file.bytes}`)
      return refuse(`sent the range ${range}, needed is ${have}- of ${file.bytes} bytes`, true);
    return have;
  }
  const length = headers.get("content-length");
  if (length !== null && Number(length) !== file.bytes)
    return refuse(`has ${length} bytes, needed are ${file.bytes}`, false);
  return 0;
}

const sizeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(() => undefined))?.size ?? 0;

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** An error of the file system; fetch's own are TypeErrors. */
const isDiskError = (error: unknown): error is Error =>
  error instanceof Error && "syscall" in error;

/** fetch says only "fetch failed"; why is in the cause. */
function describe(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (!(cause.cause instanceof Error))
      return "code" in cause && cause.message === "" ? String(cause.code) : cause.message;
  return String(error);
}
