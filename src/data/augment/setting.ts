import { nearestName } from "../../nn/nearest.ts";

/** What both kinds of setting tell about themselves, for messages and for the command line. */
interface Told {
  /** One line for people: what a value of it does. */
  readonly summary: string;
}

/** A number of a transformation: a range to draw from, a size, a probability. Its fallback changes nothing. */
export interface NumberSetting extends Told {
  readonly fallback: number;
  readonly from: number;
  readonly to: number;
  /** True if `to` itself is too much. */
  readonly below?: boolean;
  readonly whole?: boolean;
  /** What the number counts: "pixels", "degrees". */
  readonly unit?: string;
  /** The value that `true` stands for; without it `true` is refused. `false` is the fallback everywhere. */
  readonly on?: number;
}

/** One of some names; the fallback is the first. */
export interface ChoiceSetting<N extends string = string> extends Told {
  readonly names: readonly [N, ...N[]];
}

export type Settings = Readonly<Record<string, NumberSetting | ChoiceSetting>>;

type ValueOf<T> = T extends ChoiceSetting<infer N> ? N : number;

/** The values of all settings, as transformations read them. */
export type Values<S extends Settings> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** What people write: what is left out falls back. */
export type Given<S extends Settings> = {
  readonly [K in keyof S]?: S[K] extends ChoiceSetting<infer N> ? N : number | boolean;
};

/** "a whole number of pixels from 0 up", "from 0 to below 1", "one of zeros, reflect" */
export function rangeOf(setting: NumberSetting | ChoiceSetting): string {
  if ("names" in setting) return `one of ${setting.names.join(", ")}`;
  const { from, to, below, whole, unit, on } = setting;
  const kind = whole ? "a whole number" : "a number";
  const end = to === Number.POSITIVE_INFINITY ? "up" : `to ${below ? "below " : ""}${to}`;
  const truth = on === undefined ? "" : `, or true for ${on}`;
  return `${kind}${unit === undefined ? "" : ` of ${unit}`} from ${from} ${end}${truth}`;
}

const show = (value: unknown): string =>
  typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));

const fits = ({ from, to, below, whole }: NumberSetting, value: number): boolean =>
  value >= from &&
  (below ? value < to : value <= to) &&
  Number.isFinite(value) &&
  (!whole || Number.isInteger(value));

function settle(name: string, setting: NumberSetting | ChoiceSetting, given: unknown) {
  if ("names" in setting) {
    if (given === undefined) return setting.names[0];
    const found = setting.names.find((known) => known === given);
    if (found !== undefined) return found;
    const near = typeof given === "string" ? nearestName(given, setting.names) : undefined;
    const repair = near === undefined ? "" : `; write "${near}"`;
    throw new RangeError(
      `augmentation: ${name} is ${show(given)}; it must be ${rangeOf(setting)}${repair}`,
    );
  }
  if (given === undefined || given === false) return setting.fallback;
  const value = given === true ? setting.on : given;
  if (typeof value === "number" && fits(setting, value)) return value;
  throw new RangeError(`augmentation: ${name} is ${show(given)}; it must be ${rangeOf(setting)}`);
}

/**
 * The value of every setting.
 * @throws {RangeError} naming the setting that is unknown, with the nearest known one, or out of its range
 */
export function complete<S extends Settings>(settings: S, given: Given<S>): Values<S> {
  const unknown = unknownSetting(settings, given);
  if (unknown !== undefined) throw new RangeError(`augmentation: ${unknown}`);
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      settle(name, setting, Object.hasOwn(given, name) ? given[name as keyof S] : undefined),
    ]),
  ) as Values<S>;
}

/** "shfit is unknown; write shift", or undefined where every name is known. */
export function unknownSetting(settings: Settings, given: object): string | undefined {
  const name = Object.keys(given).find((key) => !Object.hasOwn(settings, key));
  if (name === undefined) return undefined;
  const near = nearestName(name, Object.keys(settings));
  return near === undefined
    ? `${name} is unknown; known are ${Object.keys(settings).join(", ")}`
    : `${name} is unknown; write ${near}`;
}
