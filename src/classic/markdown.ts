import { markdownTable } from "../inspect/index.ts";
import type { Field } from "../nn/layer/field.ts";
import type { Hint } from "../nn/layer/hint.ts";
import type { Classic } from "./classic.ts";
import { classicSets, classics } from "./index.ts";
import type { Needs } from "./needs.ts";

const needed: Readonly<Record<Needs, string>> = {
  rows: "any rows of numbers",
  classes: "rows of two classes or more",
  numbers: "rows with a number to be found for each",
  patterns: "rows of two values only, as of black and white pictures",
  nothing: "nothing: it makes what it learns from itself",
};

const columns = [
  { title: "option", align: "left" },
  { title: "default", align: "left" },
  { title: "values", align: "left" },
  { title: "what it is", align: "left" },
] as const;

/** What a value may be, in words. */
function valuesOf(hint: Hint): string {
  if (hint.kind === "choice") return hint.names.join(", ");
  if (hint.kind === "flag") return "true, false";
  if (hint.kind === "either") return hint.of.map(valuesOf).join(" or ");
  if (hint.kind === "constant") return String(hint.value);
  if (hint.kind !== "number") return hint.kind;
  const { whole, least, above, most, below } = hint;
  const ends = [
    least !== undefined && `≥ ${least}`,
    above !== undefined && `> ${above}`,
    most !== undefined && `≤ ${most}`,
    below !== undefined && `< ${below}`,
  ].filter(Boolean);
  return [whole ? "whole" : "", ends.join(", ")].filter(Boolean).join(", ");
}

/** What an option of a network is, in a sentence; "" where nothing is written. */
export type AboutOption = (network: string, option: string) => string;

function section(one: Classic, about: AboutOption): string {
  const { name, title, summary, formula, source, needs, data, answers } = one;
  const options = Object.entries(one.options as Readonly<Record<string, Field<unknown>>>);
  const rows = options.map(([option, { hint, fallback }]) => [
    `\`${option}\``,
    fallback === undefined ? "must be given" : `\`${JSON.stringify(fallback.value)}\``,
    valuesOf(hint),
    about(name, option),
  ]);
  const set = data === undefined ? "" : `; unless another is named, \`${data}\``;
  return `## ${title}

${summary[0]?.toUpperCase()}${summary.slice(1)}.

\`\`\`math
${formula}
\`\`\`

- Source: ${source}
- Learns from: ${needed[needs]}${set}
- A kept model answers with: ${answers}

\`\`\`sh
fovea classic ${name} --plot ${name}.svg
\`\`\`

![${title}: what this command draws](classic/${name}.svg)

${rows.length > 0 ? markdownTable(columns, rows) : "It has no options.\n"}`;
}

/** docs/classic.md: every classical network with its equation, source and options, from the records. */
export function classicMarkdown(about: AboutOption): string {
  const all = [...classics.values()];
  const anchor = (title: string): string =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-");
  const list = all.map(({ title, summary }) => `- [${title}](#${anchor(title)}): ${summary}`);
  const sets = [...classicSets.values()].map(({ name, about: what }) => [`\`${name}\``, what]);
  return `# Classical networks

${all.length} networks on the tensors, keys, data and plots of the modern ones. \`fovea classic\` lists them, \`fovea classic <name>\` fits one and shows what it
learnt; equal seeds give equal models.

\`\`\`sh
fovea classic svm --data iris --data-dir tables --set kernel=rbf --set gamma=0.5   # options by name, again for another
fovea classic k-means --data measured.csv --plot groups.svg --json                # a table of yours; a drawing; one JSON object
fovea classic hopfield --save kept.json                                           # keep the model …
fovea classic hopfield --load kept.json --data damaged.csv                        # … and let it answer other rows
\`\`\`

Of a CSV table the last column, or that of \`--target\`, is what is to be found; networks that look for nothing leave it out only where it is text. Numbers are taken
as they stand, text as a number for each value.

${list.join("\n")}

This page is made by \`node scripts/docs.ts\` from the records in \`src/classic\`, its drawings by \`node scripts/classic-gallery.ts\`; do not edit.

${all.map((one) => section(one, about)).join("\n")}
## Sets that a rule makes

${markdownTable(
  [
    { title: "`--data`", align: "left" },
    { title: "what it is", align: "left" },
  ],
  sets,
)}
Read from files in \`--data-dir\`: \`iris\`, \`wine\`, \`breast-cancer\`, \`digits8\`, \`mnist\`.
`;
}
