import { madeSets, toys } from "../../../src/data/index.ts";
import { dataSettings, settings, settingsFor } from "../../../src/train/index.ts";
import type { DataCard } from "./card.ts";

/** Settings that usually train well on a set. */
export function usualTraining(name: string): DataCard["training"] {
  const {
    train: _,
    validation: __,
    ...training
  } = settingsFor({ settings, data: dataSettings }, name);
  return training;
}

const digits: DataCard = {
  name: "digits",
  title: "Generated digits",
  about: "handwritten-looking digits, made on the fly: white on black, 28 × 28, as MNIST has them",
  kind: "images",
  sizes: { train: 10_000, validation: 1_000 },
  own: false,
  training: usualTraining("digits"),
};

/** Every set that needs no files. */
export const madeCards: readonly DataCard[] = [
  digits,
  ...[...toys.values()].map(({ name, title, about, formula, inputs, settings }): DataCard => {
    const { train = 0, validation = 0 } = madeSets.get(name) ?? {};
    return {
      ...{ name, title, about, formula, settings, own: false, sizes: { train, validation } },
      kind: inputs === 2 ? "points" : "function",
      training: usualTraining(name),
    };
  }),
];
