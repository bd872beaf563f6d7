import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { foldersToRead, foldersToWrite, userFolder } from "./folders.ts";
import { isOwnFile } from "./trust.ts";

/**
 * Compiled libraries and measured choices in files, `key-checksum.kind`. The checksum in the name makes one rename publish a
 * file and its checksum together, so any number of processes may write at once and a damaged file is noticed.
 */

export type Kind = "so" | "json";

export interface Limits {
  readonly bytes: number;
  readonly files: number;
}

/** Together the files take no more; those not used for longest go first. */
const LIMITS: Limits = { bytes: 256 << 20, files: 4096 };
/** Looking at every file takes a few microseconds each: the limits are looked after at the first file stored, then so seldom. */
const STORES_BETWEEN = 16;
const WORK_PREFIX = "fovea-build-";
/** A work folder of this age was left behind by a process that was killed. */
const ABANDONED_MS = 3600_000;
const KEY_DIGITS = 40;
const SUM_DIGITS = 32;
const NAME = new RegExp(`^[0-9a-f]{${KEY_DIGITS}}-[0-9a-f]{${SUM_DIGITS}}\\.(so|json)$`);

const hash = (bytes: string | Uint8Array): string =>
  createHash("sha256").update(bytes).digest("hex");

/** One key for several texts; where one ends and the next begins counts too. */
export const keyOf = (...parts: readonly string[]): string =>
  hash(JSON.stringify(parts)).slice(0, KEY_DIGITS);

/** A new folder to work in, inside `folder`: what is made there can be renamed into it. */
export const workFolder = (folder: string): string => mkdtempSync(join(folder, WORK_PREFIX));

/** The newest sound file under the key. Damaged ones are removed, foreign ones passed over. */
export function lookup(folder: string, key: string, kind: Kind): string | undefined {
  const found = list(folder, key).filter(({ name }) => name.endsWith(`.${kind}`));
  for (const { name } of found.sort((a, b) => b.writtenMs - a.writtenMs)) {
    const path = join(folder, name);
    if (!isOwnFile(path)) continue;
    try {
      if (name === nameOf(key, readFileSync(path), kind)) {
        touch(path);
        return path;
      }
      rmSync(path, { force: true });
    } catch {
      // Another process has just removed it, or the folder cannot be written.
    }
  }
  return undefined;
}

let stores = 0;

/**
 * Moves a file, made in a work folder, to its place under the key, safely on disk; then removes what is too much.
 * @param limits  kept at once; without them the usual ones are, now and then
 * @returns       its path
 * @throws        the file system's errors
 */
export function store(
  folder: string,
  file: string,
  key: string,
  kind: Kind,
  limits?: Limits,
): string {
  chmodSync(file, 0o600);
  const path = join(folder, nameOf(key, readFileSync(file), kind));
  const handle = openSync(file, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(file, path);
  if (limits !== undefined || stores++ % STORES_BETWEEN === 0)
    shrink(folder, path, limits ?? LIMITS);
  return path;
}

const nameOf = (key: string, bytes: Uint8Array, kind: Kind): string =>
  `${key}-${hash(bytes).slice(0, SUM_DIGITS)}.${kind}`;

/** The time of access is that of last use, set here since file systems note it at their pleasure; that of writing stays. */
function touch(path: string): void {
  try {
    utimesSync(path, new Date(), lstatSync(path).mtime);
  } catch {
    // A cache that can only be read is one nevertheless.
  }
}

interface Entry {
  readonly name: string;
  readonly bytes: number;
  readonly writtenMs: number;
  readonly usedMs: number;
}

/** Our files in a folder, of one key or of all; nothing else that may lie there is ever looked at or removed. */
function list(folder: string, key = ""): Entry[] {
  return names(folder)
    .filter((name) => name.startsWith(key) && NAME.test(name))
    .flatMap((name) => {
      const stats = statOf(join(folder, name));
      if (stats === undefined) return [];
      const { size: bytes, mtimeMs: writtenMs, atimeMs } = stats;
      return [{ name, bytes, writtenMs, usedMs: Math.max(atimeMs, writtenMs) }];
    });
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const statOf = (path: string) => lstatSync(path, { throwIfNoEntry: false });

/** Removes the files not used for longest until the rest fits, and work folders that were left behind. */
function shrink(folder: string, keep: string, limits: Limits): void {
  const entries = list(folder).sort((a, b) => a.usedMs - b.usedMs);
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  let files = entries.length;
  for (const entry of entries) {
    if (bytes <= limits.bytes && files <= limits.files) break;
    const path = join(folder, entry.name);
    if (path === keep) continue;
    rmSync(path, { force: true });
    bytes -= entry.bytes;
    files--;
  }
  for (const name of names(folder)) {
    if (!name.startsWith(WORK_PREFIX)) continue;
    const path = join(folder, name);
    const age = Date.now() - (statOf(path)?.mtimeMs ?? Date.now());
    if (age > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** What `writeEntry` stored under the key, whatever its shape; undefined if there is nothing or it is damaged. */
export function readEntry(key: string): unknown {
  for (const folder of foldersToRead()) {
    const path = lookup(folder, keyOf("entry", key), "json");
    try {
      if (path !== undefined) return JSON.parse(readFileSync(path, "utf8"));
    } catch {
      // Removed a moment ago.
    }
  }
  return undefined;
}

/** Keeps a small JSON value under the key, for this process only where there is no cache. @returns whether it could */
export function writeEntry(key: string, value: unknown): boolean {
  const hashed = keyOf("entry", key);
  try {
    for (const folder of foldersToWrite()) if (tryWrite(folder, hashed, value)) return true;
  } catch {
    // No place at all: measured again next time.
  }
  return false;
}

function tryWrite(folder: string, key: string, value: unknown): boolean {
  let work: string | undefined;
  try {
    const before = list(folder, key);
    work = workFolder(folder);
    const file = join(work, "entry.json");
    writeFileSync(file, JSON.stringify(value));
    const path = store(folder, file, key, "json");
    for (const { name } of before)
      if (join(folder, name) !== path) rmSync(join(folder, name), { force: true });
    return true;
  } catch {
    return false;
  } finally {
    if (work !== undefined) rmSync(work, { recursive: true, force: true });
  }
}

/** What the cache holds, for people: `/home/me/.cache/fovea/native, 12 files, 3.4 MiB`, or why there is none. */
export function describeCache(): string {
  const { folder, problem } = userFolder();
  if (folder === undefined) return `none: ${problem}`;
  const entries = list(folder);
  const mib = entries.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20;
  return `${folder}, ${entries.length} file${entries.length === 1 ? "" : "s"}, ${mib.toFixed(1)} MiB`;
}
