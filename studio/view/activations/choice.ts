/** Which cards are shown, and in which order. */
import type { PageCard } from "../../worker/analysis/activations.ts";

type Test = (card: PageCard) => boolean;

/** A filter is a title and what a card must be for it. */
export const filters = {
  monotonic: { title: "Monotonic", test: ({ monotonic }) => monotonic === true },
  dips: { title: "Not monotonic", test: ({ monotonic }) => monotonic === false },
  saturating: {
    title: "Saturating",
    test: ({ saturating }) => saturating !== undefined && saturating !== "no",
  },
  centred: { title: "Zero-centred", test: ({ zeroCentred }) => zeroCentred === "yes" },
  bounded: { title: "Bounded", test: ({ bounded }) => bounded },
  smooth: { title: "Smooth", test: ({ kind, kinks }) => kind === "elementwise" && !kinks.length },
  learned: { title: "Learned", test: ({ learned }) => learned },
  axis: { title: "Along an axis", test: ({ kind }) => kind === "axis" },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly test: Test }>>;

export type Filter = keyof typeof filters;

/** What cards are sorted by. */
export const orders = {
  catalogue: { title: "Catalogue", key: () => 0 },
  name: { title: "Name", key: ({ title }: PageCard) => title.toLowerCase() },
  oldest: { title: "Oldest first", key: (card: PageCard) => yearOf(card) },
  newest: { title: "Newest first", key: (card: PageCard) => -yearOf(card) },
} as const;

export type Order = keyof typeof orders;

export interface Choice {
  readonly search: string;
  /** A card must have all of them. */
  readonly filters: readonly Filter[];
  readonly order: Order;
}

export const everything: Choice = { search: "", filters: [], order: "catalogue" };

/** The year of the first publication that the source names; this year where it names none. */
export function yearOf({ source }: Pick<PageCard, "source">): number {
  const [year] = source.match(/\b(18|19|20)\d\d\b/g) ?? [];
  return Number(year ?? new Date().getFullYear());
}

/** The cards of a choice. Equal ones keep the order of the catalogue. */
export function chosenCards(cards: readonly PageCard[], choice: Choice): readonly PageCard[] {
  const words = plain(choice.search).split(/\s+/).filter(Boolean);
  const { key } = orders[choice.order];
  return cards
    .filter((card) => {
      const text = textOf(card);
      return (
        words.every((word) => text.includes(word)) &&
        choice.filters.every((name) => (filters[name].test as Test)(card))
      );
    })
    .toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

/** Case and what joins words do not matter: "leaky relu" finds leakyRelu and leaky_relu. */
const plain = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[-_]/g, " ");

const textOf = ({ name, title, aliases, source }: PageCard): string =>
  [
    name,
    name.toLowerCase(),
    plain(name),
    plain(title),
    ...aliases.map(plain),
    ...aliases,
    plain(source),
  ].join(" ");
