import { nearestName } from "../../nn/index.ts";

/** So many are named where there are more. */
const MOST_NAMED = 6;

/**
 * The place of a layer among the paths: by its path, or by the end of it, if no other has that. Dots are taken for slashes, as PyTorch
 * writes paths.
 *
 * @throws {RangeError} if no layer or several are meant
 */
export function findLayer(name: string, paths: readonly string[]): number {
  for (const asked of [name, name.replaceAll(".", "/")]) {
    const exact = paths.indexOf(asked);
    if (exact >= 0 && asked !== "") return exact;
    const ending = paths.filter((path) => path.endsWith(`/${asked}`));
    if (ending.length === 1) return paths.indexOf(ending[0]!);
    if (ending.length > 1)
      throw new RangeError(
        `layer '${name}' is one of ${ending.length}: ${listed(ending)}; give more of its path`,
      );
  }
  const named = paths.filter((path) => path !== "");
  const lastNames = named.map((path) => path.slice(path.lastIndexOf("/") + 1));
  const near = nearestName(name, named) ?? nearestName(name, lastNames);
  const top = named.filter((path) => !path.includes("/"));
  throw new RangeError(
    `layer '${name}' is unknown (${near === undefined ? `the model has ${listed(top)}` : `did you mean ${near}?`})`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(", ")
    : `${names.slice(0, MOST_NAMED).join(", ")}, … (${names.length})`;
