import { activations } from "../../nn/index.ts";
import { type ActivationCard, describeActivation, showValue } from "../activation.ts";

/** The page on activation functions: the table of all, then each with its formulas and what one should know. */
export function activationsMarkdown(): string {
  const cards = Object.values(activations).map(describeActivation);
  return `${[
    "# Activation functions",
    "Made from the records in `src/nn/activation` by `node scripts/docs.ts`; do not edit. In a terminal: `fovea activations`, and `fovea activations gelu` with values and curve.",
    "A layer is called by the name of its activation, or an alias, with the parameters as options:",
    '```ts\nactivation("leakyRelu", { slope: 0.1 });            // in code\n{ "type": "leakyRelu", "slope": 0.1 }               // in JSON\n```',
    "Every formula runs as it stands on every backend; derivatives come from the formulas. Ranges, slopes and other properties are those of the default parameters. At ±∞ each gives what its formula gives in floating point, as in PyTorch: NaN where that is ∞ · 0 or ∞ / ∞, such as SiLU of −∞. *Zero-centred*: yes, the mean over a standard normal input is 0; nearly, outputs lie on both sides of 0 and go down to −1 or below. *Saturates*: where the slope goes to 0.",
    overview(cards),
    ...cards.map(section),
  ].join("\n\n")}\n`;
}

function overview(cards: readonly ActivationCard[]): string {
  const rows = cards.map((card) =>
    [
      `[${card.name}](#${card.name.toLowerCase()})`,
      inTable(card.formula.latex),
      card.range,
      card.zeroCentred ?? "",
      card.monotonic === undefined ? "" : card.monotonic ? "yes" : "no",
      card.saturating ?? "",
    ].join(" | "),
  );
  return [
    "| name | f(x) | range | zero-centred | monotonic | saturates |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

/** A bar would end the cell. */
const inTable = (latex: string): string =>
  `$${latex.replaceAll("\\left|", "\\lvert ").replaceAll("\\right|", "\\rvert ")}$`;

function section(card: ActivationCard): string {
  const { name, title, aliases, formula, derivative, parameters, kinks, note, erratum } = card;
  const also =
    aliases.length === 0 ? "" : `, also ${aliases.map((alias) => `\`${alias}\``).join(", ")}`;
  const slopes = kinks.map(({ at, slope }) => `at ${showValue(at)} it is ${showValue(slope)}`);
  return [
    `## ${name}`,
    `${title}: \`activation("${name}")\`${also}.`,
    `\`\`\`math\nf(x) = ${formula.latex}\n\`\`\``,
    ...(derivative === undefined ? [] : [`\`\`\`math\nf'(x) = ${derivative.latex}\n\`\`\``]),
    ...(parameters.length === 0
      ? []
      : [
          parameters
            .map(
              ({ name, symbol, is }) =>
                `- \`${name}\`${name === symbol ? "" : ` (${symbol})`}: ${is}`,
            )
            .join("\n"),
        ]),
    ...(slopes.length === 0 ? [] : [`The slope at its kinks is promised: ${slopes.join(", ")}.`]),
    ...(note === undefined ? [] : [note]),
    ...(erratum === undefined ? [] : [`In the lectures: ${erratum}`]),
    `Source: ${card.source}.`,
  ].join("\n\n");
}
