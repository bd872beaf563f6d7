import { lstatSync, realpathSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";

/** Code that is loaded runs with the user's rights: it must come from files that nobody else can have written. */

const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_OTHERS = 0o002;
const STICKY = 0o1000;
const ROOT = 0;

const user = (): number | undefined => process.getuid?.();

/** Whether this is a plain file of the user's own (no link) that nobody else may write. */
export function isOwnFile(path: string): boolean {
  const stats = lstat(path);
  return stats?.isFile() === true && isOwn(stats);
}

/**
 * Why another user could bring files into a folder, in words, or undefined if nobody can. The folder itself must belong to the user
 * and to nobody else, and be no link. The folders above it must not let others put another one in its place. It may be
 * missing: then it could be made safely.
 */
export function whyUnsafe(folder: string): string | undefined {
  const path = resolve(folder);
  const stats = lstat(path);
  if (stats !== undefined) {
    if (stats.isSymbolicLink()) return `${path} is a symbolic link`;
    if (!stats.isDirectory()) return `${path} is no folder`;
    if (stats.uid !== user()) return `${path} belongs to another user`;
    if (!isOwn(stats)) return `${path} is writable by others (chmod 700 would help)`;
  }
  for (const above of ancestors(path)) {
    const reason = whyReplaceable(above);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

const isOwn = ({ uid, mode }: Stats): boolean =>
  uid === user() && (mode & (WRITABLE_BY_GROUP | WRITABLE_BY_OTHERS)) === 0;

/** Why others may rename what is in this folder. */
function whyReplaceable(folder: string): string | undefined {
  const stats = lstat(folder);
  if (stats === undefined) return `${folder} cannot be read`;
  if (stats.uid !== user() && stats.uid !== ROOT) return `${folder} belongs to another user`;
  // In a folder like /tmp everybody may write, but renames only what is his own.
  if ((stats.mode & STICKY) !== 0) return undefined;
  // Where the umask is 002, every user has a group to himself, and his folders are writable by it.
  const trustedGroup = stats.gid === process.getgid?.() || stats.gid === ROOT;
  const others = WRITABLE_BY_OTHERS | (trustedGroup ? 0 : WRITABLE_BY_GROUP);
  return (stats.mode & others) === 0 ? undefined : `${folder} is writable by others`;
}

/** The folders above a path that are there, with links resolved: nearest first. */
function ancestors(path: string): readonly string[] {
  let above = dirname(path);
  while (lstat(above) === undefined && above !== dirname(above)) above = dirname(above);
  let real = above;
  try {
    real = realpathSync(above);
  } catch {
    // A link into nothing: its own name then fails the check.
  }
  const chain = [real];
  while (real !== dirname(real)) {
    real = dirname(real);
    chain.push(real);
  }
  return chain;
}

function lstat(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
