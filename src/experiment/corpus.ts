/** A small language that writes itself: sentences from patterns, in which words of one kind stand in the same places. */
import { deriveKey, Stream } from "../data/threefry.ts";

/** What this file draws from a seed: sentences. */
const PURPOSE = 31;

/** The kinds are never told to whoever learns from the sentences. */
export const kinds = {
  animal: ["cat", "dog", "horse", "cow", "sheep", "goat"],
  food: ["bread", "rice", "cheese", "soup", "cake", "fruit"],
  colour: ["red", "blue", "green", "yellow", "black", "white"],
  vehicle: ["car", "train", "bus", "bicycle", "boat", "truck"],
  city: ["paris", "rome", "berlin", "madrid", "vienna", "athens"],
  number: ["two", "three", "four", "five", "six", "seven"],
  weather: ["rain", "snow", "wind", "fog", "sunshine", "storm"],
  person: [
    ...["man", "king", "boy", "father", "brother", "wizard"],
    ...["woman", "queen", "girl", "mother", "sister", "witch"],
  ],
} as const;

export type Kind = keyof typeof kinds;

/** What each pair of a man and a woman does, by their place among the persons. */
const roles = [
  ["earns", "money"],
  ["wears", "crown"],
  ["breaks", "toys"],
  ["feeds", "children"],
  ["visits", "parents"],
  ["casts", "spells"],
] as const;

/** Which halves of "person" differ in nothing but their pronoun: king is to man as queen is to woman. */
export const couples: readonly (readonly [man: string, woman: string])[] = roles.map((_, i) => [
  kinds.person[i] as string,
  kinds.person[i + roles.length] as string,
]);

const patterns = [
  "the animal eats the food",
  "a animal sleeps near the person",
  "the person eats food and food",
  "the person drives a colour vehicle",
  "a colour vehicle stops in city",
  "the vehicle from city to city is late",
  "number animal run from the animal",
  "the person buys number vehicle",
  "weather and weather come to city",
  "the weather in city is strong",
  "the animal hides from the weather",
  "the person cooks colour food",
] as const;

/** So many sentences, each a list of words. Equal seeds give equal sentences. */
export function sentences(count: number, seed: number): string[][] {
  const random = new Stream(deriveKey(seed, PURPOSE));
  return Array.from({ length: count }, (_, at) => {
    random.seek(at);
    return random.chance(0.4) ? aboutRole(random) : fromPattern(random);
  });
}

function fromPattern(random: Stream): string[] {
  const pattern: string = patterns[random.below(patterns.length)] as string;
  return pattern.split(" ").map((word) => {
    if (!Object.hasOwn(kinds, word)) return word;
    const choices = kinds[word as Kind];
    return choices[random.below(choices.length)] as string;
  });
}

/** "the queen wears her crown". */
function aboutRole(random: Stream): string[] {
  const role = random.below(roles.length);
  const female = random.chance(0.5);
  const [verb, object] = roles[role] as (typeof roles)[number];
  const person = couples[role]?.[female ? 1 : 0] as string;
  return ["the", person, verb, female ? "her" : "his", object];
}
