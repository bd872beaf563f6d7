import { expect, it } from "vitest";
import { activationCards } from "../../worker/analysis/activations.ts";
import { extentOf } from "./extent.ts";

const cards = activationCards();

it("shows every kink of every activation, and what follows it", () => {
  for (const card of cards) {
    const [low, high] = extentOf([card]);
    for (const { at } of card.kinks) {
      expect(at - low, card.name).toBeGreaterThanOrEqual(2);
      expect(high - at, card.name).toBeGreaterThanOrEqual(2);
    }
  }
  expect(extentOf(cards.filter(({ name }) => name === "relu6"))).toEqual([-5, 8]);
  expect(extentOf([])).toEqual([-5, 5]);
});
