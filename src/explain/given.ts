/** What a person gives for input, target and weights: numbers in one of several forms, checked. */
import { type Shape, sizeOf } from "../graph/shape.ts";
import { type Loss, lossFromSpec, nearestName, type Variables } from "../nn/index.ts";
import { flatten, leafPaths, type Tensor, type Tree, tensor, unflatten } from "../tensor/index.ts";
import type { NetworkSize } from "./size.ts";

/** Numbers with what their form says of them. */
export interface Numbers {
  readonly values: readonly number[];
  /** How lists were nested; of plain text the examples, where there are several. */
  readonly nested: Shape;
  /** Several examples were set apart by semicolons. */
  readonly rows: number | undefined;
}

/**
 * "2, 3", for several examples "0 0; 0 1", or JSON: [[0, 0], [0, 1]].
 * @throws {RangeError} naming what is no number
 */
export function readNumbers(what: string, given: unknown): Numbers {
  if (typeof given === "number")
    return { values: [finite(what, given)], nested: [], rows: undefined };
  if (typeof given !== "string") return fromJson(what, given);
  const text = given.trim();
  if (text.startsWith("[")) return fromJson(what, parse(what, text));
  const rows = text.split(";").map((row) =>
    row
      .split(/[\s,]+/)
      .filter((part) => part !== "")
      .map((part) => finite(what, Number(part), part)),
  );
  const [first = []] = rows;
  if (first.length === 0) throw new RangeError(`${what} is empty; write numbers such as 2,3`);
  const other = rows.find((row) => row.length !== first.length);
  if (other)
    throw new RangeError(
      `${what}: one example has ${first.length} numbers, another ${other.length}; all must have as many`,
    );
  return {
    values: rows.flat(),
    nested: [first.length],
    rows: rows.length > 1 ? rows.length : undefined,
  };
}

function parse(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`${what} is no JSON: ${error instanceof Error ? error.message : error}`);
  }
}

function finite(what: string, value: unknown, shown: unknown = value): number {
  // What the engine would compute with: float32.
  if (typeof value === "number" && Number.isFinite(Math.fround(value))) return value;
  const text = typeof shown === "string" ? shown.slice(0, 40) : JSON.stringify(shown)?.slice(0, 40);
  throw new RangeError(`${what}: '${text}' is no finite number; write numbers such as 2,3`);
}

function fromJson(what: string, json: unknown): Numbers {
  const values: number[] = [];
  const nested: number[] = [];
  const walk = (part: unknown, depth: number): void => {
    if (!Array.isArray(part)) {
      values.push(finite(what, part));
      if (depth !== nested.length) throw uneven(what);
      return;
    }
    if (part.length === 0) throw new RangeError(`${what} has an empty list; write numbers`);
    if (values.length === 0 && depth === nested.length) nested.push(part.length);
    if (nested[depth] !== part.length) throw uneven(what);
    for (const inner of part) walk(inner, depth + 1);
  };
  walk(json, 0);
  return { values, nested, rows: undefined };
}

const uneven = (what: string): RangeError =>
  new RangeError(`${what}: lists are not all as long and as deep; nest all numbers equally`);

/** The shape of one example, where nobody said it: as the lists are nested, with one channel behind the rows of an image. */
export const shapeOfNumbers = ({ nested }: Numbers): Shape =>
  nested.length === 0 ? [1] : nested.length === 2 ? [...nested, 1] : nested;

/** @throws {RangeError} unless they are whole examples of this shape */
export function requireExamples({ values, rows }: Numbers, shape: Shape): void {
  const size = sizeOf(shape);
  const wrong = values.length % size !== 0 || (rows !== undefined && values.length / rows !== size);
  if (wrong || values.length === 0)
    throw new RangeError(
      `input has ${values.length / (rows ?? 1)} numbers, the network takes ${size} (${shape.join("×")}) an example; several examples are set apart by semicolons`,
    );
}

/** Cross-entropy behind a sigmoid or a softmax, or where a class is to be chosen; else the squared error. */
export function usualLoss({ last, output }: NetworkSize, target: Numbers, examples: number): Loss {
  if (last === "sigmoid") return lossFromSpec({ type: "binaryCrossEntropy" });
  const classes = sizeOf(output) > 1 && target.values.length === examples;
  const chosen = last === "softmax" || last === "logSoftmax" || classes;
  return lossFromSpec({ type: chosen ? "crossEntropy" : "squaredError" });
}

/**
 * The target of every number of the output: class numbers become 1 at the class and 0 elsewhere.
 * @throws {RangeError} for too many or few numbers, a class that there is not, or what is no probability
 */
export function targetFor(
  { values }: Numbers,
  { output }: NetworkSize,
  { kind: { type, target } }: Loss,
  examples: number,
): readonly number[] {
  const width = sizeOf(output);
  const several = width > 1;
  const orClass = several && target !== "signs" ? `, or a class 0 … ${width - 1}` : "";
  if (several && target !== "signs" && values.length === examples) {
    const wrong = values.find((v) => !(Number.isInteger(v) && v >= 0 && v < width));
    if (wrong !== undefined)
      throw new RangeError(
        `target is ${wrong}, the output has ${width} numbers: must be a class 0 … ${width - 1}, or ${width} numbers`,
      );
    return values.flatMap((label) => Array.from({ length: width }, (_, c) => Number(c === label)));
  }
  if (values.length !== examples * width)
    throw new RangeError(
      `target has ${values.length} numbers, must have ${width} for each of ${examples} examples: one for each number of the output${orClass}`,
    );
  if (target === "probabilities") requireProbabilities(values, width, type);
  if (target === "signs" && values.some((v) => v !== 1 && v !== -1))
    throw new RangeError(
      `target is ${values.find((v) => v !== 1 && v !== -1)}, ${type} takes 1 and −1`,
    );
  return values;
}

function requireProbabilities(values: readonly number[], width: number, type: string): void {
  const wrong = values.find((v) => !(v >= 0 && v <= 1));
  if (wrong !== undefined)
    throw new RangeError(`target is ${wrong}, ${type} takes probabilities from 0 to 1`);
  if (type === "binaryCrossEntropy") return;
  for (let from = 0; from < values.length; from += width) {
    const sum = values.slice(from, from + width).reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) > 1e-6)
      throw new RangeError(
        `target of example ${from / width} has the sum ${Number(sum.toPrecision(6))}, ${type} takes probabilities of sum 1, or a class 0 … ${width - 1}`,
      );
  }
}

/**
 * Variables with some values given by path: { "linear1": { "weight": [[0, 0], [1, 1]], "bias": 0 } }, or "linear1/weight". One number
 * fills a tensor. What is not named stays.
 *
 * @throws {RangeError} for a tensor that there is not, with the nearest, or of another size
 */
export function withWeights(variables: Variables, given: unknown): Variables {
  const flat = new Map<string, unknown>();
  const walk = (part: unknown, path: string): void => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) {
      flat.set(path, part);
      return;
    }
    for (const [name, inner] of Object.entries(part)) walk(inner, path ? `${path}/${name}` : name);
  };
  walk(given, "");
  const known = new Set([...leafPaths(variables.params), ...leafPaths(variables.state)]);
  for (const path of flat.keys())
    if (!known.has(path)) {
      const near = nearestName(path, known);
      throw new RangeError(
        `weights: the network has no ${path || "tensor of that name"} (${near === undefined ? `it has ${[...known].join(", ")}` : `did you mean ${near}?`})`,
      );
    }
  return {
    params: replaced(variables.params, flat),
    state: replaced(variables.state, flat),
  };
}

function replaced(tree: Tree<Tensor>, given: ReadonlyMap<string, unknown>): Tree<Tensor> {
  const [leaves, structure] = flatten<Tensor>(tree);
  const paths = leafPaths(tree);
  const made = leaves.map((leaf, i) => {
    const path = paths[i] ?? "";
    if (!given.has(path)) return leaf;
    const { values, nested } = readNumbers(`weights: ${path}`, given.get(path));
    if (nested.length === 0)
      return tensor(new Float32Array(leaf.size).fill(values[0] ?? 0), leaf.shape);
    const fits = nested.length === 1 || nested.join() === leaf.shape.join();
    if (values.length !== leaf.size || !fits)
      throw new RangeError(
        `weights: ${path} is ${nested.join("×")}, must be ${leaf.shape.join("×")}`,
      );
    return tensor(Float32Array.from(values), leaf.shape);
  });
  return unflatten(structure, made) as Tree<Tensor>;
}
