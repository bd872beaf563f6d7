import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);

/**
 * A package of bench/peers, seen as the few things of it that are used here: fovea is checked without the peers being installed.
 * @throws if it is not installed, in one line
 */
export function packageNamed<T>(name: string): T {
  try {
    return require(name) as T;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(`${name} is not installed: ${message.split("\n")[0]}`);
  }
}

/** A package's folder, which is there once it is installed. */
export const folderOf = (name: string): string =>
  join(import.meta.dirname, "node_modules", ...name.split("/"));

export function versionOf(name: string): string {
  const { version } = JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8"));
  return String(version);
}
