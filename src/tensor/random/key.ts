import { constant, type Expr } from "../../expr/expr.ts";
import { iota } from "../../graph/primitives/iota.ts";
import { failShape } from "../../graph/scope.ts";
import { type Shape, showShape, sizeOf } from "../../graph/shape.ts";
import { concat, map } from "../combine.ts";
import { tensor } from "../create.ts";
import { Tensor } from "../tensor.ts";
import { threefry } from "./threefry.ts";

/**
 * Where random numbers come from: uint32 [2]. The same key gives the same numbers, so use each key once:
 * `split` it, or `foldIn` a step number, to have others.
 */
export type Key = Tensor;

/**
 * The second counter word says what the bits are for, so that values, new keys and folded keys of one key never meet.
 * The first word counts.
 */
const PURPOSE = { values: 0, split: 1, fold: 2 } as const;

/** The key of a seed: an integer from 0 to 2⁵³ − 1. */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`key: seed is ${seed}; a whole number from 0 to 2^53 − 1 is needed`);
  return tensor(Uint32Array.of(Math.floor(seed / 2 ** 32), seed >>> 0));
}

function checkKey(operation: string, { shape, dtype }: Key): void {
  if (dtype !== "uint32" || shape.length !== 1 || shape[0] !== 2)
    failShape(
      operation,
      `the key is ${dtype} ${showShape(shape)}; a key is uint32 [2], made by key(seed), split or foldIn`,
    );
}

/** `count` keys that are independent of each other and of the values drawn from this key. */
export function split(parent: Key, count = 2): Key[] {
  checkKey("split", parent);
  return Array.from({ length: count }, (_, i) =>
    derive(parent, tensor(i, [], "uint32"), PURPOSE.split),
  );
}

/** The key that belongs to a number, such as the step of a training run: foldIn(key, step). */
export function foldIn(parent: Key, number: number | Tensor): Key {
  checkKey("foldIn", parent);
  const word = typeof number === "number" ? tensor(number, [], "uint32") : number;
  if (word.size !== 1)
    failShape("foldIn", `the number is ${showShape(word.shape)}; one number is needed`);
  return derive(parent, word.reshape([]).cast("uint32"), PURPOSE.fold);
}

function derive(parent: Key, counter: Tensor, purpose: number): Key {
  const words = ([0, 1] as const).map((which) =>
    map(
      (k0, k1, count) => threefry([k0!, k1!], [count!, constant(purpose, "uint32")])[which],
      parent.slice([0, 1]),
      parent.slice([1, 2]),
      counter.expandDims(0),
    ),
  );
  return concat(words);
}

/**
 * A tensor of a function of fresh random bits: element i (row-major) gets the two words of counter (i, 0).
 * @throws {ShapeError} if the key is none, or the shape has more than 2³¹ − 1 elements
 */
export function fromBits(
  operation: string,
  parent: Key,
  shape: Shape,
  fn: (first: Expr, second: Expr, ...others: Expr[]) => Expr,
  ...others: Tensor[]
): Tensor {
  checkKey(operation, parent);
  const size = sizeOf(shape);
  if (size >= 2 ** 31)
    failShape(
      operation,
      `shape ${showShape(shape)} has ${size} elements; one key gives fewer than 2^31`,
    );
  const word = (i: number): Tensor => parent.slice(i);
  const counter = Tensor.of(iota([size], 0)).reshape(shape);
  return map(
    (k0, k1, index, ...rest) => {
      const count = index!.cast("uint32");
      const [first, second] = threefry([k0!, k1!], [count, constant(PURPOSE.values, "uint32")]);
      return fn(first, second, ...rest);
    },
    word(0),
    word(1),
    counter,
    ...others,
  );
}
