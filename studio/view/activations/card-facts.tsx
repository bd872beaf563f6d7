import { show } from "../../figure/function-scale.ts";
import type { PageCard } from "../../worker/analysis/activations.ts";

/** What is known of an activation, as a list of terms. */
export function CardFacts({ card }: { readonly card: PageCard }) {
  const { range, zeroCentred, monotonic, saturating, kinks, parameters, source, note, erratum } =
    card;
  const facts: readonly (readonly [term: string, text: string | undefined])[] = [
    ["Range", range],
    ["Zero-centred", zeroCentred],
    ["Monotonic", monotonic === undefined ? undefined : monotonic ? "yes" : "no"],
    ["Saturates", saturating === undefined ? undefined : sides[saturating]],
    [
      "Kinks",
      kinks.length === 0
        ? undefined
        : kinks.map(({ at, slope }) => `at ${show(at)}, slope ${show(slope)}`).join("; "),
    ],
    ...parameters.map(
      ({ name, symbol, is }) => [symbol === name ? name : `${symbol} (${name})`, is] as const,
    ),
    ["Note", note],
    ["In the lectures", erratum],
    ["Source", source],
  ];
  return (
    <dl class="activations-facts">
      {facts.map(([term, text]) =>
        text === undefined ? null : (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

const sides: Readonly<Record<string, string>> = {
  both: "on both sides",
  left: "on the left",
  right: "on the right",
  no: "no",
};
