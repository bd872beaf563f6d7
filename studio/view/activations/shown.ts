/** What the page of activations shows; kept while other views are looked at. */
import { signal } from "@preact/signals";
import { analysis } from "../../state/engine.ts";
import type { PageCard } from "../../worker/analysis/activations.ts";
import { type Choice, everything } from "./choice.ts";

export const cards = signal<readonly PageCard[]>([]);
export const choice = signal<Choice>(everything);
/** Names of the cards that are drawn into one plot, in the order in which they were chosen. */
export const compared = signal<readonly string[]>([]);

/** Asks the worker for the cards, once. */
export async function loadCards(): Promise<void> {
  if (cards.peek().length === 0) cards.value = await analysis().activationCards();
}

/** More curves cannot be told apart. */
export const MOST_COMPARED = 4;

export function compare(name: string): void {
  const others = compared.value.filter((other) => other !== name);
  compared.value =
    others.length < compared.value.length ? others : [...others, name].slice(-MOST_COMPARED);
}

/** The card that the URL names: #view=activations&card=gelu. */
export const linkedCard = (): string | undefined =>
  new URLSearchParams(location.hash.slice(1)).get("card") ?? undefined;

/** Names a card in the URL, beside all that it holds already. */
export function linkCard(name: string): void {
  const fragment = new URLSearchParams(location.hash.slice(1));
  fragment.set("card", name);
  history.replaceState(history.state, "", `#${fragment}`);
}

/** Puts the search, the filters and the comparison away. */
export function showEverything(): void {
  choice.value = everything;
}
