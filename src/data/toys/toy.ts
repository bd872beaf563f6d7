import { numeric } from "../../nn/layer/field.ts";
import { type Fields, readOptions } from "../../nn/options.ts";
import type { Dataset, Regression } from "../dataset.ts";
import { deriveKey, Stream } from "../threefry.ts";

/** A number by which a problem is made harder or easier. */
export interface ToySetting {
  /** What a person reads: "noise". */
  readonly title: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly fallback: number;
  readonly whole?: boolean;
}

export type ToySettings = Readonly<Record<string, ToySetting>>;
export type ToyOptions<S extends ToySettings = ToySettings> = { readonly [K in keyof S]: number };

/** What is written down for a small problem; everything else is derived. */
export interface ToyDefinition<S extends ToySettings> {
  /** What `--data` and configurations call it. */
  readonly name: string;
  readonly title: string;
  /** One line for people: what it shows. */
  readonly about: string;
  /** Where the examples lie, as LaTeX. */
  readonly formula: string;
  /** 2: points of the plane. 1: a function of one number. */
  readonly inputs: 1 | 2;
  /** All but strays lie within ±extent. */
  readonly extent: number;
  readonly settings: S;
  /** The names of the classes; without it, numbers are to be found. */
  classes?(options: ToyOptions<S>): readonly string[];
  /** Draws example n: writes its place, and gives its class or its value. */
  draw(n: number, random: Stream, options: ToyOptions<S>, place: Float64Array): number;
  /** Of a regression: the value at a place, without noise. */
  truth?(place: ArrayLike<number>, options: ToyOptions<S>): number;
  readonly source?: string;
}

/** A small problem, made on the fly: the record that library, command line and page read. */
export interface Toy extends Omit<ToyDefinition<ToySettings>, "classes" | "draw" | "truth"> {
  readonly kind: "classes" | "regression";
  /** @throws {RangeError} for an option that is unknown or out of its range */
  complete(given?: object): ToyOptions;
  /** None for a regression. */
  classes(given?: object): readonly string[];
  make(options: MakeToy): Dataset | Regression;
  /** Of a regression: the value at a place, without noise. */
  truth?(place: ArrayLike<number>, given?: object): number;
}

export interface MakeToy {
  readonly count: number;
  /** Another seed, other examples of the same problem. */
  readonly seed: number;
  /** The number of the first example. Default 0. */
  readonly start?: number;
  /** Settings of the problem. */
  readonly options?: object;
}

/** Names this use of the seed. */
const PURPOSE = 5;

/**
 * Completes a record. Example n is a function of (seed, n) alone, so that any part of a set can be made without the rest: training takes the
 * examples from 0 on, validation others. Classes take turns, n mod their number.
 */
export function toy<const S extends ToySettings>(definition: ToyDefinition<S>): Toy {
  const { name, inputs, settings, truth } = definition;
  const fields = Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => [key, fieldOf(setting)]),
  ) as unknown as Fields<ToyOptions<S>>;
  const complete = (given: object = {}): ToyOptions<S> => readOptions(name, fields, given);
  const classes = (given?: object) => definition.classes?.(complete(given)) ?? [];

  const make = ({ count, seed, start = 0, options: given = {} }: MakeToy): Dataset | Regression => {
    for (const [what, value] of Object.entries({ count, start }))
      if (!Number.isSafeInteger(value) || value < 0)
        throw new RangeError(`${name}: ${what} is ${value}; it must be a whole number from 0`);
    if (start + count > 2 ** 32) throw new RangeError(`${name}: start + count is beyond 2^32`);
    const options = complete(given);
    const random = new Stream(deriveKey(seed, PURPOSE));
    const images = new Float32Array(count * inputs);
    const labels = new Int32Array(count);
    const targets = new Float32Array(count);
    const place = new Float64Array(inputs);
    for (let n = 0; n < count; n++) {
      const found = definition.draw(start + n, random.seek(start + n), options, place);
      images.set(place, n * inputs);
      if (definition.classes === undefined) targets[n] = found;
      else labels[n] = found;
    }
    const made = { name, images, labels, shape: [inputs], classes: classes(given), size: count };
    return definition.classes === undefined ? { ...made, targets } : made;
  };

  return {
    ...definition,
    kind: definition.classes === undefined ? "regression" : "classes",
    complete,
    classes,
    make,
    ...(truth && {
      truth: (place: ArrayLike<number>, given?: object) => truth(place, complete(given)),
    }),
  } as Toy;
}

function fieldOf({ least, most, whole = false, fallback }: ToySetting) {
  const needs = `${whole ? "a whole number" : "a number"} from ${least} to ${most}`;
  const fits = (n: number) => n >= least && n <= most && (!whole || Number.isInteger(n));
  return { ...numeric(needs, fits), fallback: { value: fallback } };
}

/** How far examples stray from where they belong: about the standard deviation in each direction. */
export const noise = (fallback: number): ToySetting => ({
  title: "noise",
  least: 0,
  most: 0.5,
  step: 0.01,
  fallback,
});

/** Moves a place by noise in every direction. */
export function stray(place: Float64Array, random: Stream, deviation: number): void {
  for (let i = 0; i < place.length; i++) place[i] = random.vary(place[i] as number, deviation);
}

/** "A", "B", … */
export const letters = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => String.fromCharCode(65 + i));
