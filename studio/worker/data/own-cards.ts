import type { DataCard } from "./card.ts";
import { missingCifar10 } from "./cifar10-files.ts";
import { usualTraining } from "./made-cards.ts";
import { missingMnist } from "./mnist-files.ts";
import type { OwnSet, PublishedName } from "./own-set.ts";

const needsOf = (missing: readonly string[]): Pick<DataCard, "needs"> =>
  missing.length === 0 ? {} : { needs: `add ${missing.join(", ")}` };

/** The name of a table or folder within its key. */
const fileOf = (key: string): string => key.slice(key.indexOf("/") + 1);

/** What is told of a set that a person brought. */
export function ownCard(set: OwnSet): DataCard {
  const common = { name: set.kind, own: true, training: usualTraining(set.kind) };
  if (set.kind === "drawings") {
    const count = set.classes.reduce((sum, { pictures }) => sum + pictures.length, 0);
    return {
      ...common,
      title: "My drawings",
      about: `${count} drawings of ${set.classes.length} classes, made on this page`,
      kind: "images",
    };
  }
  const { files, key } = set;
  if (set.kind === "mnist")
    return { ...common, ...publishedCards.mnist, ...needsOf(missingMnist(files)), own: true };
  if (set.kind === "cifar10")
    return { ...common, ...publishedCards.cifar10, ...needsOf(missingCifar10(files)), own: true };
  const file = fileOf(key);
  return set.kind === "table"
    ? { ...common, file, title: file, about: "a table from a CSV file", kind: "table" }
    : {
        ...common,
        ...{ file, title: file, about: `${files.length} pictures, a folder a class` },
        kind: "images",
      };
}

export const publishedCards = {
  mnist: {
    name: "mnist",
    title: "MNIST",
    about: "70,000 digits as people wrote them, 28 × 28",
    kind: "images",
    own: false,
    training: usualTraining("mnist"),
  },
  cifar10: {
    name: "cifar10",
    title: "CIFAR-10",
    about: "60,000 small colour photographs of ten kinds of things, 32 × 32",
    kind: "images",
    own: false,
    training: usualTraining("cifar10"),
  },
} as const satisfies Record<PublishedName, DataCard>;
