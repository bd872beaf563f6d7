import { toJs } from "../../expr/evaluate.ts";
import { constant, type Expr, input } from "../../expr/expr.ts";
import { iota } from "../../graph/primitives/iota.ts";
import { failShape } from "../../graph/scope.ts";
import { type Shape, showShape, sizeOf } from "../../graph/shape.ts";
import { isStorage, ownCellOf } from "../cell.ts";
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
  return Array.from({ length: count }, (_, i) => derive(parent, i, PURPOSE.split));
}

/** The key that belongs to a number, such as the step of a training run: foldIn(key, step). */
export function foldIn(parent: Key, number: number | Tensor): Key {
  checkKey("foldIn", parent);
  if (typeof number === "number") return derive(parent, number, PURPOSE.fold);
  if (number.size !== 1)
    failShape("foldIn", `the number is ${showShape(number.shape)}; one number is needed`);
  return derive(parent, number.reshape([]).cast("uint32"), PURPOSE.fold);
}

const word = (i: number): Expr => input(i, "uint32");

/** Both words of the bits that belong to inputs 0 and 1, the key, and inputs 2 and 3, the counter. */
const known = threefry([word(0), word(1)], [word(2), word(3)]).map((bits) => toJs(bits));

/** A new key. Where parent and counter are known it is too: a model's many keys are then no part of the graph that makes its weights. */
const derive = (parent: Key, counter: number | Tensor, purpose: number): Key =>
  Tensor.deferred([2], "uint32", () => derived(parent, counter, purpose));

function derived(parent: Key, counter: number | Tensor, purpose: number): Key {
  const value = ownCellOf(parent.node)?.value;
  if (typeof counter === "number" && value !== undefined && !isStorage(value))
    return tensor(
      Uint32Array.from(known, (bits) => bits(value[0]!, value[1]!, counter >>> 0, purpose)),
    );
  const count = typeof counter === "number" ? tensor(counter, [], "uint32") : counter;
  const words = ([0, 1] as const).map((which) =>
    map(
      (k0, k1, count) => threefry([k0!, k1!], [count!, constant(purpose, "uint32")])[which],
      parent.slice([0, 1]),
      parent.slice([1, 2]),
      count.expandDims(0),
    ),
  );
  return concat(words);
}

/** The words of every element's own bits; inputs are the key's two words and the element's number. */
const [firstWord, secondWord] = threefry(
  [word(0), word(1)],
  [input(2, "int32").cast("uint32"), constant(PURPOSE.values, "uint32")],
);

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
  const counter = Tensor.of(iota([size], 0)).reshape(shape);
  return map(
    (_k0, _k1, _index, ...rest) => fn(firstWord, secondWord, ...rest),
    parent.slice(0),
    parent.slice(1),
    counter,
    ...others,
  );
}
