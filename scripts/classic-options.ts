/** What the options of classical networks are, from where it is written: the comments of their interfaces. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AboutOption } from "../src/classic/markdown.ts";

const root = join(import.meta.dirname, "../src/classic");

/** A member of an interface with the comment above it. */
const MEMBER = /\/\*\*([^*]|\*(?!\/))*\*\/\s*readonly (\w+)\??:/g;
const INTERFACE = /export interface (\w+)(?: extends ([^{]+))? \{\n([\s\S]*?)\n\}/g;
const NETWORK = /classic<\s*(\w+)[\s\S]*?\bname: "([\w-]+)"/g;

/** Reads all sources once. */
export function aboutOptions(): AboutOption {
  const sources = globSync("**/*.ts", { cwd: root })
    .filter((file) => !file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(root, file), "utf8"));
  const members = new Map<string, ReadonlyMap<string, string>>();
  const parents = new Map<string, readonly string[]>();
  for (const [, name = "", from = "", body = ""] of sources.flatMap((text) => [
    ...text.matchAll(INTERFACE),
  ])) {
    parents.set(name, from.match(/\w+/g) ?? []);
    members.set(
      name,
      new Map(
        [...body.matchAll(MEMBER)].map(([whole, , member = ""]) => [member, sentence(whole)]),
      ),
    );
  }
  const networks = new Map(
    sources.flatMap((text) =>
      [...text.matchAll(NETWORK)].map(([, type = "", name = ""]) => [name, type] as const),
    ),
  );
  const find = (type: string, option: string): string | undefined =>
    members.get(type)?.get(option) ??
    parents
      .get(type)
      ?.map((parent) => find(parent, option))
      .find((found) => found !== undefined);
  return (network, option) => find(networks.get(network) ?? "", option) ?? "";
}

/** A comment as one line; its default stands in the table beside it. */
const sentence = (comment: string): string =>
  comment
    .slice(0, comment.indexOf("*/"))
    .replaceAll(/\/\*\*|^\s*\*/gm, "")
    .replaceAll(/\s+/g, " ")
    .replace(/ ?Default [^.]*(\.\d[^.]*)?\.(?= |$)/, "")
    .trim();
