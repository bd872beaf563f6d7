import { expect, it } from "vitest";
import { activationCards } from "../../worker/analysis/activations.ts";
import { type Choice, chosenCards, everything, filters, yearOf } from "./choice.ts";

const cards = activationCards();
const names = (choice: Partial<Choice>): string[] =>
  chosenCards(cards, { ...everything, ...choice }).map(({ name }) => name);

it("shows all in the catalogue's order", () => {
  expect(names({})).toEqual(cards.map(({ name }) => name));
});

it("finds by name, title, alias and author", () => {
  expect(names({ search: "leaky relu" })[0]).toBe("leakyRelu");
  expect(names({ search: "swish" })).toEqual(["silu", "hardSwish"]);
  expect(names({ search: "Hendrycks 2016" })).toEqual(
    expect.arrayContaining(["gelu", "geluTanh", "geluSigmoid"]),
  );
  expect(names({ search: "nothing of the kind" })).toEqual([]);
});

it("filters by all that is asked", () => {
  expect(names({ filters: ["learned"] })).toEqual(["prelu", "srelu", "pdelu", "srs", "pau"]);
  expect(names({ filters: ["learned", "monotonic"] })).toEqual(["prelu", "srelu", "pdelu"]);
  expect(names({ filters: ["axis"] })).toEqual(["softmax", "logSoftmax", "argmax"]);
  for (const name of Object.keys(filters) as (keyof typeof filters)[])
    expect(names({ filters: [name] }).length, name).toBeGreaterThan(0);
});

it("sorts by name and by year", () => {
  const byName = names({ order: "name" });
  expect(byName.indexOf("argmax")).toBeLessThan(byName.indexOf("tanh"));
  const [oldest] = chosenCards(cards, { ...everything, order: "oldest" });
  const [newest] = chosenCards(cards, { ...everything, order: "newest" });
  expect(yearOf(oldest!)).toBe(1845);
  expect(yearOf(newest!)).toBeGreaterThanOrEqual(2020);
});
