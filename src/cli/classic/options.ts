import type { Classic } from "../../classic/index.ts";
import { UsageError } from "../fault.ts";
import { textTable } from "../report.ts";

/** "rate=0.1" as a name and a value: JSON where it is that, else text. The network itself checks names and ranges. */
export function assignments({ name: network }: Classic, given: readonly string[]): object {
  const pairs = given.map((text): [string, unknown] => {
    const at = text.indexOf("=");
    if (at < 1)
      throw new UsageError(
        `--set is '${text}', must be name=value; \`fovea classic\` lists the options of ${network}`,
      );
    const value = text.slice(at + 1);
    try {
      return [text.slice(0, at).trim(), JSON.parse(value)];
    } catch {
      return [text.slice(0, at).trim(), value];
    }
  });
  return Object.fromEntries(pairs);
}

/** Every option of every network with what it is unless it is set. */
export const optionTable = (all: readonly Classic[]): string =>
  textTable(
    ["network", "options and their defaults"],
    all.map(({ name, options }) => [
      name,
      Object.entries(
        options as Readonly<Record<string, { readonly fallback?: { readonly value: unknown } }>>,
      )
        .map(
          ([option, { fallback }]) =>
            `${option}=${fallback === undefined ? "…" : JSON.stringify(fallback.value)}`,
        )
        .join(" "),
    ]),
  );
