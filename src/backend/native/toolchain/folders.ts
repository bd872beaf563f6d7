import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { whyUnsafe } from "./trust.ts";

/** Where compiled code lies: in the user's cache folder, else in a folder of this process alone. */

const PRIVATE_PREFIX = "fovea-native-";
/** A private folder of this age belongs to a process that was killed, or that has long loaded what it needs. */
const ABANDONED_MS = 7 * 24 * 3600_000;

/** Where this user's files are to be kept by FOVEA_CACHE, else by the system's custom; undefined for FOVEA_CACHE=off. */
function wantedFolder(): string | undefined {
  const { FOVEA_CACHE, XDG_CACHE_HOME } = process.env;
  if (FOVEA_CACHE === "off") return undefined;
  if (FOVEA_CACHE) return resolve(FOVEA_CACHE);
  const caches =
    XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)
      ? XDG_CACHE_HOME
      : join(homedir(), process.platform === "darwin" ? "Library/Caches" : ".cache");
  return join(caches, "fovea", "native");
}

/** The user's folder if it is there or can be made (0700) and nobody else can write in it; else why not. */
export function userFolder(): { readonly folder?: string; readonly problem?: string } {
  const wanted = wantedFolder();
  if (wanted === undefined) return { problem: "FOVEA_CACHE=off" };
  try {
    let problem = whyUnsafe(wanted);
    if (problem === undefined) {
      mkdirSync(wanted, { recursive: true, mode: 0o700 });
      // Somebody may have been faster.
      problem = whyUnsafe(wanted);
    }
    return problem === undefined ? { folder: realpathSync(wanted) } : { problem };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

let privateFolder: string | undefined;

/**
 * A folder of this process alone, removed when it exits, for what cannot be kept.
 * @throws {Error} if there is no place for it
 */
function makePrivateFolder(): string {
  if (privateFolder !== undefined && isFolder(privateFolder)) return privateFolder;
  const problems: string[] = [];
  for (const place of new Set([tmpdir(), ...(process.platform === "linux" ? ["/dev/shm"] : [])])) {
    try {
      const folder = realpathSync(mkdtempSync(join(place, PRIVATE_PREFIX)));
      process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
      const problem = whyUnsafe(folder);
      if (problem === undefined) {
        sweep(place);
        privateFolder = folder;
        return folder;
      }
      problems.push(problem);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  throw new Error(`no folder for compiled code: ${problems.join("; ")}; set FOVEA_CACHE or TMPDIR`);
}

const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Removes private folders of this user that killed processes have left behind. */
function sweep(place: string): void {
  try {
    for (const name of readdirSync(place)) {
      if (!name.startsWith(PRIVATE_PREFIX)) continue;
      const path = join(place, name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats?.isDirectory() !== true || stats.uid !== process.getuid?.()) continue;
      if (Date.now() - stats.mtimeMs > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // A place that cannot be listed can be worked in nevertheless.
  }
}

/** Where to look for what is stored. */
export function foldersToRead(): readonly string[] {
  return [userFolder().folder, privateFolder].filter((folder) => folder !== undefined);
}

/** Where to store, best first. The second is made only if it is asked for. */
export function* foldersToWrite(): Generator<string> {
  const { folder } = userFolder();
  if (folder !== undefined) yield folder;
  yield makePrivateFolder();
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
