/** What can stand at a place of a network's text: from the text around it and the description of the layers. */
import { getLocation, type Node, parseTree } from "jsonc-parser";
import type {
  Hint,
  InitializerDescription,
  KindDescription,
  OptionDescription,
} from "../../../../src/nn/index.ts";

/** Everything that a spec may name. */
export interface Vocabulary {
  readonly layers: readonly KindDescription[];
  readonly initializers: readonly InitializerDescription[];
}

export interface Suggestion {
  /** What is shown and searched. */
  readonly label: string;
  /** What is written. */
  readonly insert: string;
  /** Beside the label: a default, what it is. */
  readonly detail?: string;
  /** A line on it. */
  readonly info?: string;
  /** Higher comes first. */
  readonly boost: number;
  readonly kind: "type" | "option" | "value";
}

export interface Suggestions {
  /** What a choice replaces. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Suggestion[];
}

/** What can be written at the cursor, the likeliest first; undefined where nothing is known. */
export function suggestionsAt(
  text: string,
  offset: number,
  vocabulary: Vocabulary,
): Suggestions | undefined {
  const { path, isAtPropertyKey, previousNode } = locate(text, offset);
  const owner = ownerAt(text, path, offset);
  if (owner === undefined) return undefined;
  const range = typedAt(text, offset, previousNode);
  const { within, members } = owner;
  const options = isAtPropertyKey
    ? namesFor(within, members, text, range.to, vocabulary)
    : valuesFor(
        within,
        members,
        path.at(-1),
        vocabulary,
        offset - range.from > 0 && text[range.from] === '"',
      );
  const typed = text.slice(range.from, offset).replace(/^"/, "");
  const fitting = ranked(options, typed);
  return fitting.length === 0 ? undefined : { ...range, options: fitting };
}

/** Those that begin so, then those that hold it, then those that hold its letters in this order. */
function ranked(options: readonly Suggestion[], typed: string): Suggestion[] {
  const word = typed.toLowerCase();
  const rankOf = (label: string): number => {
    const at = label.toLowerCase().indexOf(word);
    if (at >= 0) return at === 0 ? 3 : 2;
    return isWithin(word, label.toLowerCase()) ? 1 : 0;
  };
  return options
    .map((option) => ({ option, rank: rankOf(option.label) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank || b.option.boost - a.option.boost)
    .map(({ option }) => option);
}

function isWithin(letters: string, label: string): boolean {
  let at = 0;
  for (const letter of label) if (letter === letters[at]) at++;
  return at === letters.length;
}

function locate(text: string, offset: number) {
  try {
    return getLocation(text, offset);
  } catch {
    // Brackets deeper than the parser's stack.
    return { path: [], isAtPropertyKey: false, previousNode: undefined };
  }
}

interface Owner {
  /** What kind of object the place is in: a layer, what draws a weight, a node of a graph. */
  readonly within: "layer" | "init" | "node";
  /** Its options, as far as they are written. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** The innermost object around the place. */
function ownerAt(
  text: string,
  path: readonly (string | number)[],
  offset: number,
): Owner | undefined {
  const tree = treeOf(text);
  if (tree === undefined) return { within: "layer", members: {} };
  let node: Node | undefined = tree;
  let innermost: Node | undefined;
  while (node) {
    if (node.type === "object") innermost = node;
    node = node.children?.find(
      (child) => child.offset < offset && offset <= child.offset + child.length,
    );
  }
  if (innermost === undefined || innermost.offset >= offset) return undefined;
  const members = Object.fromEntries(
    (innermost.children ?? []).flatMap(({ children: [name, value] = [] }) =>
      name ? [[String(name.value), value?.value] as const] : [],
    ),
  );
  const steps = path.filter((step) => typeof step === "string");
  // The last step is the place's own name, or the empty one that is being written.
  const above = steps.at(-2);
  const within =
    above === "nodes" ? "node" : /^(init|recurrentInit)$/.test(above ?? "") ? "init" : "layer";
  return { within, members };
}

function treeOf(text: string): Node | undefined {
  try {
    return parseTree(text);
  } catch {
    return undefined;
  }
}

/** The word or text that the cursor is in or behind; quotes belong to it. */
function typedAt(
  text: string,
  offset: number,
  node: Node | undefined,
): { from: number; to: number } {
  if (node?.type === "string" && node.offset < offset && offset <= node.offset + node.length) {
    // A text that is not closed yet reaches to the end of its line: only its word is meant.
    const rest = text.slice(node.offset + 1, node.offset + node.length);
    const word = /^[\w$-]*"?/.exec(rest)?.[0] ?? "";
    return { from: node.offset, to: Math.max(offset, node.offset + 1 + word.length) };
  }
  const before = /["\w.+-]*$/.exec(text.slice(Math.max(0, offset - 60), offset))?.[0].length ?? 0;
  const behind = /^\w*"?/.exec(text.slice(offset, offset + 60))?.[0].length ?? 0;
  return { from: offset - before, to: offset + (before > 0 ? behind : 0) };
}

function kindNamed(type: unknown, { layers }: Vocabulary): KindDescription | undefined {
  return layers.find((kind) => kind.type === type || kind.aliases.some((alias) => alias === type));
}

const nodeOptions: readonly OptionDescription[] = [
  {
    name: "name",
    required: true,
    hint: { kind: "text" },
    summary: "Its name; a layer of this name is applied.",
  },
  {
    name: "from",
    required: true,
    hint: { kind: "json", example: ["input"] },
    summary: "The nodes that it reads, which stand before it.",
  },
  {
    name: "join",
    required: false,
    hint: { kind: "choice", names: ["add", "multiply", "concat"] },
    default: "add",
    summary: "How several become one.",
  },
];

/** The options of what the place is in. */
function optionsOf(
  within: Owner["within"],
  members: Owner["members"],
  vocabulary: Vocabulary,
): readonly OptionDescription[] {
  if (within === "node") return nodeOptions;
  if (within === "layer") return kindNamed(members.type, vocabulary)?.options ?? [];
  return vocabulary.initializers.find(({ name }) => name === members.type)?.options ?? [];
}

/** Names of options that are not given yet: those that must be come first. */
function namesFor(
  within: Owner["within"],
  members: Owner["members"],
  text: string,
  to: number,
  vocabulary: Vocabulary,
): Suggestion[] {
  const hasColon = /^\s*:/.test(text.slice(to));
  const write = (name: string, value: string) => (hasColon ? `"${name}"` : `"${name}": ${value}`);
  const known = optionsOf(within, members, vocabulary).filter(({ name }) => !(name in members));
  const options = known.map(
    ({ name, hint, required, default: fallback, summary }): Suggestion => ({
      ...{ label: name, insert: write(name, startOf(hint, fallback)), kind: "option" },
      ...{ detail: required ? "must be given" : told(fallback), boost: required ? 2 : 0 },
      ...(summary !== undefined && { info: summary }),
    }),
  );
  if (within !== "node" && !("type" in members))
    options.unshift({
      ...{ label: "type", insert: write("type", '""'), kind: "option", boost: 3 },
      ...{ detail: "must be given", info: "What kind it is." },
    });
  if (within === "layer" && "type" in members && !("name" in members))
    options.push({
      ...{ label: "name", insert: write("name", '""'), kind: "option", boost: -1 },
      ...{ detail: "optional", info: "What tables, errors and files call this layer." },
    });
  return options;
}

const told = (fallback: unknown): string =>
  fallback === undefined ? "optional" : `else ${JSON.stringify(fallback)}`;

/** Something to begin with: the default, or the least that is possible. */
function startOf(hint: Hint, fallback: unknown): string {
  if (fallback !== undefined) return JSON.stringify(fallback);
  switch (hint.kind) {
    case "number":
      return String(hint.least ?? hint.above ?? 0);
    case "flag":
      return "true";
    case "choice":
    case "init":
      return JSON.stringify(hint.names[0] ?? "");
    case "either":
      return hint.of[0] ? startOf(hint.of[0], undefined) : "";
    case "layer":
      return '{ "type": "" }';
    case "layers":
      return '[{ "type": "" }]';
    case "nodes":
      return '[{ "name": "", "from": ["input"] }]';
    case "list":
      return "[]";
    default:
      return hint.kind === "json" ? JSON.stringify(hint.example) : '""';
  }
}

/** Values of the option that the place belongs to. */
function valuesFor(
  within: Owner["within"],
  members: Owner["members"],
  option: string | number | undefined,
  vocabulary: Vocabulary,
  isText: boolean,
): Suggestion[] {
  if (option === "type" && within === "layer")
    return vocabulary.layers.map(({ type, group, summary }, i, { length }) => ({
      ...{ label: type, insert: JSON.stringify(type), kind: "type", boost: 1 - i / length },
      ...{ detail: group, info: summary },
    }));
  if (option === "type" && within === "init") return initializers(vocabulary);
  const found = optionsOf(within, members, vocabulary).find(({ name }) => name === option);
  if (found === undefined) return [];
  const values = valuesOf(found.hint, vocabulary);
  const given = found.default === undefined ? undefined : JSON.stringify(found.default);
  return values
    .filter(({ insert }) => !isText || insert.startsWith('"'))
    .map((value) => (value.insert === given ? { ...value, detail: "default", boost: 1 } : value));
}

const initializers = (vocabulary: Vocabulary): Suggestion[] =>
  vocabulary.initializers.map(({ name, formula }) => ({
    ...{ label: name, insert: JSON.stringify(name), kind: "value", boost: 0 },
    info: formula,
  }));

function valuesOf(hint: Hint, vocabulary: Vocabulary): Suggestion[] {
  const of = (value: string | number | boolean): Suggestion => ({
    ...{ label: String(value), insert: JSON.stringify(value), kind: "value", boost: 0 },
  });
  switch (hint.kind) {
    case "flag":
      return [true, false].map(of);
    case "choice":
      return hint.names.map(of);
    case "constant":
      return [of(hint.value)];
    case "either":
      return hint.of.flatMap((one) => valuesOf(one, vocabulary));
    case "init":
      return initializers(vocabulary);
    case "layer":
      return [
        { label: "{ … }", insert: '{ "type": "" }', kind: "value", boost: 0, info: "A layer." },
      ];
    default:
      return [];
  }
}
