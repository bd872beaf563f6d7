/** Files on disk: what of the data room needs Node. Only ever imported dynamically. */
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { FormatError } from "../../formats/index.ts";
import type { NamedBytes } from "../mnist.ts";
import { type DownloadOptions, download, type RemoteFile } from "./download.ts";

/** The user's cache folder, as the system has it. */
export function userCacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  if (process.platform === "win32" && LOCALAPPDATA) return LOCALAPPDATA;
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches");
  return join(homedir(), ".cache");
}

/** The file from the cache, downloaded before if need be. */
export async function fetchFile(
  dataset: string,
  file: RemoteFile,
  options: Omit<DownloadOptions, "folder"> & { readonly cache?: string },
): Promise<NamedBytes> {
  const folder = options.cache ?? join(userCacheFolder(), "fovea", dataset);
  const name = await download(file, { ...options, folder });
  return { name, bytes: new Uint8Array(await readFile(name)) };
}

/** The first of the names that the folder has. @throws {FormatError} if it has none, or there is no such folder */
export async function readFromFolder(dir: string, names: readonly string[]): Promise<NamedBytes> {
  const found = await findInFolder(dir, names);
  if (found === undefined) throw new FormatError(`${dir}: holds none of ${names.join(", ")}`);
  return found;
}

const noFolder: Readonly<Record<string, string>> = {
  ENOENT: "no such folder",
  ENOTDIR: "is a file, a folder was needed",
};

/** As readFromFolder, but undefined if the folder has none of them. */
export async function findInFolder(
  dir: string,
  names: readonly string[],
): Promise<NamedBytes | undefined> {
  const present = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    throw new FormatError(`${dir}: ${noFolder[error.code ?? ""] ?? error.message}`);
  });
  const found = names.find((name) => present.includes(name));
  if (found === undefined) return undefined;
  const name = join(dir, found);
  const bytes = await readFile(name).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "EISDIR" ? "is a folder, a file was needed" : error.message;
    throw new FormatError(`${name}: ${reason}`);
  });
  return { name, bytes: new Uint8Array(bytes) };
}
