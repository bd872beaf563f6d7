import { markdownTable, showBytes, showCount, showGiga, wrapWords } from "../../inspect/index.ts";
import { nearestNames } from "../../nn/index.ts";
import { cardOf, catalogue, type ModelCard } from "../../zoo/catalogue.ts";
import { models } from "../../zoo/index.ts";
import { UsageError } from "../fault.ts";
import { print, printJson } from "../output.ts";
import { textTable } from "../report.ts";

export interface ZooFlags {
  readonly sort?: "params" | "macs";
  readonly json?: boolean;
  readonly md?: boolean;
}

/** Lines that go to no terminal are no longer. */
const WIDTH = 120;

/** `fovea zoo`: what models there are. Gives the exit code. */
export function zoo(name: string | undefined, { sort, json, md }: ZooFlags): number {
  if (json && md) throw new UsageError("--json and --md exclude each other");
  const model = name === undefined ? undefined : models.get(name);
  if (model !== undefined) {
    const card = cardOf(model);
    if (json) printJson(card);
    else print(md ? markdown([card]) : portrait(card, process.stdout.columns || WIDTH));
    return 0;
  }
  const cards = catalogue(models.values(), { family: name, sort });
  if (cards.length === 0) throw new UsageError(unknown(name ?? ""));
  if (json) printJson(cards);
  else if (md) print(markdown(cards));
  else print(table(cards, sort === undefined, process.stdout.columns || WIDTH));
  return 0;
}

function unknown(name: string): string {
  const near = nearestNames(name, [
    ...models.keys(),
    ...new Set([...models.values()].map(({ family }) => family)),
  ]);
  const hint = near.length > 0 ? `did you mean ${near.join(", ")}?` : "fovea zoo lists them";
  return `model or family '${name}' is unknown (${hint})`;
}

const figures = ({ name, params, macs, input }: ModelCard): string[] => [
  name,
  showCount(params),
  macs < 1e6 ? showCount(macs) : showGiga(macs),
  input.join("×"),
];

/** With a line for each family above its models, or the family in each row. What is too long for the line is cut. */
function table(cards: readonly ModelCard[], grouped: boolean, width: number): string {
  const rows: string[][] = [];
  const counts = new Map<string, number>();
  let family: string | undefined;
  for (const card of cards) {
    counts.set(card.family, (counts.get(card.family) ?? 0) + 1);
    if (grouped && card.family !== family) rows.push([card.family, "", "", "", ""]);
    family = card.family;
    const [name = "", ...numbers] = figures(card);
    rows.push([grouped ? `  ${name}` : name, ...numbers, grouped ? card.source : card.family]);
  }
  const last = grouped ? "source" : "family";
  const text = textTable(["model", "params", "MACs", "input", last], rows, [1, 2]);
  const cut = (line: string): string =>
    line.length > width ? `${line.slice(0, width - 1).trimEnd()}…` : line;
  const many = (n: number, one: string, more: string) => `${n} ${n === 1 ? one : more}`;
  const total = `${many(cards.length, "model", "models")} of ${many(counts.size, "family", "families")}; fovea zoo <model> tells more of one`;
  return `${text.split("\n").map(cut).join("\n")}\n\n${total}`;
}

const markdown = (cards: readonly ModelCard[]): string =>
  markdownTable(
    [
      { title: "model", align: "left" },
      { title: "params", align: "right" },
      { title: "MACs", align: "right" },
      { title: "input", align: "left" },
      { title: "family", align: "left" },
      { title: "source", align: "left" },
    ],
    cards.map((card) => [...figures(card), card.family, card.source]),
  ).trimEnd();

/** Words in lines of the width, all behind the same margin. */
const paragraph = (text: string, margin: number, width: number): string =>
  wrapWords(text, Math.max(width - margin, 20))
    .map((line) => line.trimStart())
    .join(`\n${" ".repeat(margin)}`);

/** Where the facts begin. */
const MARGIN = 14;

function portrait(card: ModelCard, width: number): string {
  const { name, family, description, source, input, params, macs } = card;
  const kin = catalogue(models.values(), { family }).map((other) => other.name);
  const lines: [label: string, text: string][] = [
    ["input", input.join("×")],
    ["parameters", `${showCount(params)}, ${showBytes(4 * params)} in float32`],
    ["MACs", `${showGiga(macs)}, ${showCount(macs)} in convolutions and matrix products`],
    ["source", source],
    ["family", `${family}: ${kin.join(", ")}`],
    [
      "more",
      `fovea summary ${name}, fovea diff ${name} ${kin.find((other) => other !== name) ?? "resnet18"}`,
    ],
  ];
  return [
    name,
    `  ${paragraph(description, 2, width)}`,
    "",
    ...lines.map(
      ([label, text]) => `  ${label.padEnd(MARGIN - 2)}${paragraph(text, MARGIN, width)}`,
    ),
  ].join("\n");
}
