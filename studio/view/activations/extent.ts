import type { PageCard } from "../../worker/analysis/activations.ts";

const [LOW, HIGH] = [-5, 5];
/** Room beside a kink, so that what follows it is seen. */
const ROOM = 2;

/** What curves are drawn over: −5 … 5, and further where a kink would lie outside. */
export function extentOf(
  cards: readonly Pick<PageCard, "kinks">[],
): readonly [low: number, high: number] {
  const kinks = cards.flatMap(({ kinks }) => kinks.map(({ at }) => at));
  return [
    Math.min(LOW, ...kinks.map((at) => Math.floor(at - ROOM))),
    Math.max(HIGH, ...kinks.map((at) => Math.ceil(at + ROOM))),
  ];
}
