import { markdownTable, showCount, showGiga } from "../inspect/index.ts";
import { catalogue } from "./catalogue.ts";
import { models } from "./index.ts";

const columns = [
  { title: "model", align: "left" },
  { title: "parameters", align: "right" },
  { title: "MACs", align: "right" },
  { title: "input", align: "left" },
  { title: "what it is", align: "left" },
] as const;

/** docs/zoo.md: every model with its figures, a section for each family. */
export function zooMarkdown(): string {
  const cards = catalogue(models.values());
  const families = [...new Set(cards.map(({ family }) => family))];
  const sections = families.map((family) => {
    const own = cards.filter((card) => card.family === family);
    const sources = [...new Set(own.map(({ source }) => source))];
    const rows = own.map(({ name, params, macs, input, description, source }) => [
      `\`${name}\``,
      showCount(params),
      macs < 1e6 ? showCount(macs) : showGiga(macs),
      input.join("×"),
      sources.length === 1 ? description : `${description} (${source})`,
    ]);
    const source = sources.length === 1 ? `\n${sources[0]}\n` : "";
    return `## ${family}\n${source}\n${markdownTable(columns, rows)}`;
  });
  return `# The zoo

${cards.length} models, built by \`models.get(name).build({ classes, width })\` or by name on the command line. Where torchvision or timm has a
model of the same name, parameters, multiply-accumulates and the names and shapes of all tensors are held to theirs by tests; the others to
their papers. MACs are those of convolutions and matrix products for one input of the size given, as torchvision counts them.

This page is made by \`node scripts/docs.ts\`; \`fovea zoo\` prints the same.

${sections.join("\n")}`;
}
