import type { Operator } from "../import/operator.ts";
import { attentionOperators } from "./attention.ts";
import { constantOperators } from "./constant.ts";
import { convolutionOperators } from "./convolution.ts";
import { elementwiseOperators } from "./elementwise.ts";
import { gatherOperators } from "./gather.ts";
import { movementOperators } from "./movement.ts";
import { normalisationOperators } from "./normalisation.ts";
import { padOperators } from "./pad.ts";
import { poolOperators } from "./pool.ts";
import { productOperators } from "./product.ts";
import { quantiseOperators } from "./quantise.ts";
import { recurrentOperators } from "./recurrent.ts";
import { reduceOperators } from "./reduce.ts";
import { resizeOperators } from "./resize.ts";
import { softmaxOperators } from "./softmax.ts";
import { unaryOperators } from "./unary.ts";

/** Every operator that is read. A new one is a record in the file of its family. */
const all: readonly Operator[] = [
  ...elementwiseOperators,
  ...unaryOperators,
  ...softmaxOperators,
  ...productOperators,
  ...convolutionOperators,
  ...poolOperators,
  ...normalisationOperators,
  ...reduceOperators,
  ...movementOperators,
  ...padOperators,
  ...gatherOperators,
  ...constantOperators,
  ...resizeOperators,
  ...recurrentOperators,
  ...attentionOperators,
  ...quantiseOperators,
];

const byName: ReadonlyMap<string, Operator> = new Map(
  all.map((operator) => [operator.name, operator]),
);

export const findOperator = (name: string): Operator | undefined => byName.get(name);

/** Names of the operators, in alphabetical order. */
export const operatorNames = (): string[] => [...byName.keys()].sort();
