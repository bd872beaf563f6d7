import type { Model } from "./model.ts";

/** What there is to know of a model without building it. */
export interface ModelCard {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly source: string;
  readonly input: readonly number[];
  readonly params: number;
  readonly macs: number;
}

export const cardOf = ({ name, family, description, source, input, expect }: Model): ModelCard => ({
  name,
  family,
  description,
  source,
  input,
  params: expect.params,
  macs: expect.macs,
});

/** Letters and digits alone: "SE-ResNet" is found as seresnet. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Models by family, families in the order in which they come; or by a figure, the least first.
 *
 * @param family  those of one family alone, however it is written; none if there is no such family
 */
export function catalogue(
  models: Iterable<Model>,
  {
    family,
    sort,
  }: { readonly family?: string | undefined; readonly sort?: "params" | "macs" | undefined } = {},
): ModelCard[] {
  const cards = [...models].map(cardOf);
  const order = [...new Set(cards.map((card) => card.family))];
  const kept = cards.filter((card) => family === undefined || plain(card.family) === plain(family));
  return sort
    ? kept.toSorted((a, b) => a[sort] - b[sort])
    : kept.toSorted((a, b) => order.indexOf(a.family) - order.indexOf(b.family));
}
