import type { KindDescription } from "../../../../src/nn/index.ts";

const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** The kinds that hold every word of the query in name, other names, group or line; those whose name begins with it come first. */
export function searchKinds(kinds: readonly KindDescription[], query: string): KindDescription[] {
  const words = query
    .split(/\s+/)
    .map(plain)
    .filter((word) => word !== "");
  const whole = plain(query);
  const rank = ({ type, aliases }: KindDescription): number => {
    const names = [type, ...aliases].map(plain);
    if (names.includes(whole)) return 0;
    if (names.some((name) => name.startsWith(whole))) return 1;
    return names.some((name) => name.includes(whole)) ? 2 : 3;
  };
  const found = kinds.filter((kind) => {
    const text = [kind.type, ...kind.aliases, kind.group, kind.summary].map(plain).join(" ");
    return words.every((word) => text.includes(word));
  });
  return words.length === 0 ? found : found.toSorted((a, b) => rank(a) - rank(b));
}
