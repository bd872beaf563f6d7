import { nearestName } from "../nearest.ts";
import type { Hint, NumberHint } from "./hint.ts";
import type { Layer } from "./layer.ts";

/** Where in a layer's JSON an error lies, for editors that mark it. */
export interface SpecPlace {
  /** The option that is wrong; missing or unknown ones too. */
  readonly option?: string;
  /** From the option's value to the part that is wrong: positions in lists, names in objects. */
  readonly within?: readonly (string | number)[];
  /** The name before the colon is wrong, and not the value behind it. */
  readonly isName?: boolean;
  /** What to write instead: the value as JSON, or where `isName` the name. */
  readonly repair?: string;
}

/** A description that cannot be: names the layer path, the option, what came, what was needed, and the likely repair. */
export class SpecError extends RangeError {
  override name = "SpecError";
  readonly at: SpecPlace;

  constructor(message: string, at: SpecPlace = {}) {
    super(message);
    this.at = at;
  }
}

/** A layer that gives no gradient, such as argmax, met where one is needed: it is for evaluation only. */
export class EvaluationOnlyError extends SpecError {
  override name = "EvaluationOnlyError";
}

/** Where a value stands, for errors; and how a nested layer is read, which differs between code and JSON. */
export interface Place {
  /** Path of the layer, "" at the root. */
  readonly path: string;
  /** What errors call the layer: its path, at the root its type. */
  readonly where: string;
  readonly option: string;
  parseLayer(value: unknown, path: string): Layer;
}

/** One option of a layer: how a given value is checked, and what it is when none is given. */
export interface Field<T> {
  parse(value: unknown, place: Place): T;
  /** What `parse` takes, as data. */
  readonly hint: Hint;
  /** Value of an option that is not given; absent means that it must be given. */
  readonly fallback?: { readonly value: T };
}

export function optional<T>(field: Field<T>, value: T): Field<T> {
  return { ...field, fallback: { value } };
}

/** Every option of `fields`, checked, with defaults for what is not given. Throws SpecError for an option that is none, with the nearest. */
export function parseOptions(
  fields: Readonly<Record<string, Field<unknown>>>,
  given: object,
  place: Omit<Place, "option">,
): Record<string, unknown> {
  for (const option of Object.keys(given)) {
    if (Object.hasOwn(fields, option)) continue;
    const known = Object.keys(fields);
    const near = nearestName(option, known);
    const repair =
      near === undefined ? `it has ${known.join(", ") || "no options"}` : `write ${near}`;
    throw new SpecError(`${place.where}: option ${option.slice(0, 60)} is unknown; ${repair}`, {
      option,
      isName: true,
      ...(near !== undefined && { repair: near }),
    });
  }
  const options: Record<string, unknown> = {};
  for (const [option, field] of Object.entries(fields)) {
    const value: unknown = (given as Record<string, unknown>)[option];
    options[option] =
      value === undefined && field.fallback !== undefined
        ? field.fallback.value
        : field.parse(value, { ...place, option });
  }
  return options;
}

/** As JSON, cut where it is long: an error is one line that is read. */
export const show = (value: unknown): string => {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  const text = asJson(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return Array.isArray(value)
      ? "a list that JSON cannot hold"
      : "an object that JSON cannot hold";
  }
}

/** Throws the one-line error of an option. `repair` is what to write instead, as JSON. */
export function refuse(place: Place, value: unknown, needs: string, repair?: string): never {
  const came = value === undefined ? "missing" : show(value);
  const fix = repair === undefined ? "" : `; write ${repair}`;
  const [option, ...inside] = place.option.split(".");
  const within = inside.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  throw new SpecError(`${place.where}: ${place.option} is ${came}, must be ${needs}${fix}`, {
    ...(option !== undefined && { option }),
    within,
    ...(repair !== undefined && { repair }),
  });
}

/** A numeral in quotes is the commonest slip in hand-written JSON: say what to write. */
export const unquoted = (value: unknown, valid: (n: number) => boolean): string | undefined =>
  typeof value === "string" && value.trim() !== "" && valid(Number(value))
    ? value.trim()
    : undefined;

/** A number that passes a test, which `needs` says in words. */
export function numeric(
  needs: string,
  valid: (n: number) => boolean,
  hint: Omit<NumberHint, "kind"> = {},
): Field<number> {
  return {
    hint: { kind: "number", ...hint },
    parse: (value, place) =>
      typeof value === "number" && valid(value)
        ? value
        : refuse(place, value, needs, unquoted(value, valid)),
  };
}

export const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1;
export const isIndex = (n: number): boolean => Number.isSafeInteger(n) && n >= 0;

/** A whole number ≥ 1. */
export const count = numeric("a whole number ≥ 1", isCount, { whole: true, least: 1 });

/** A whole number from 1 to a limit. */
export const upTo = (most: number): Field<number> =>
  numeric(`a whole number from 1 to ${most}`, (n) => isCount(n) && n <= most, {
    ...{ whole: true, least: 1, most },
  });

/** A whole number ≥ 0. */
export const index = numeric("a whole number ≥ 0", isIndex, { whole: true, least: 0 });

/**
 * As `numeric`, for what kernels compute with: the test must hold in float32 too, where 1e-50 is 0 and 1e300 infinite. Limits of the
 * test must be float32 numbers themselves.
 */
export function real(
  needs: string,
  valid: (n: number) => boolean,
  range: Omit<NumberHint, "kind"> = {},
): Field<number> {
  const { parse, hint } = numeric(needs, valid, range);
  return {
    hint,
    parse: (value, place) => {
      const given = parse(value, place);
      const rounded = Math.fround(given);
      if (valid(rounded)) return given;
      return refuse(
        place,
        value,
        `${needs} in float32, which reaches from 1.4e-45 to 3.4e+38; there it is ${rounded}`,
      );
    },
  };
}

export const finite = real("a finite number", Number.isFinite);

/** A finite number in [low, high), `high` left out where it is infinite. */
export function within(low: number, high: number): Field<number> {
  const needs = high === Number.POSITIVE_INFINITY ? `finite and ≥ ${low}` : `in [${low}, ${high})`;
  const range = { least: low, ...(high < Number.POSITIVE_INFINITY && { below: high }) };
  return real(needs, (n) => Number.isFinite(n) && n >= low && n < high, range);
}

/** A finite number above 0. */
export const positive = real("finite and > 0", (n) => Number.isFinite(n) && n > 0, { above: 0 });

/** A part of a whole. */
export const share = real("in [0, 1]", (n) => n >= 0 && n <= 1, { least: 0, most: 1 });

/** A probability that is not 0. */
export const probability = real("in (0, 1]", (n) => n > 0 && n <= 1, { above: 0, most: 1 });

export const flag: Field<boolean> = {
  hint: { kind: "flag" },
  parse: (value, place) =>
    typeof value === "boolean" ? value : refuse(place, value, "true or false"),
};

/** One of some names. */
export function choice<const N extends string>(names: readonly N[]): Field<N> {
  return {
    hint: { kind: "choice", names },
    parse: (value, place) => {
      const found = names.find((name) => name === value);
      if (found !== undefined) return found;
      const near = typeof value === "string" ? nearestName(value, names) : undefined;
      return refuse(place, value, `one of ${names.join(", ")}`, near && show(near));
    },
  };
}

/** A nested layer; its option is its name. */
export const nested: Field<Layer> = {
  hint: { kind: "layer" },
  parse: (value, place) => place.parseLayer(value, joinPath(place.path, place.option)),
};

/** A nested layer that may be left out. */
export const maybeNested: Field<Layer | undefined> = {
  ...nested,
  fallback: { value: undefined },
};

/** A path from the model's root to a layer: names joined by "/". */
export const joinPath = (path: string, name: string): string =>
  path === "" || name === "" ? path + name : `${path}/${name}`;
