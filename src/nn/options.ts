import { type Field, parseOptions, SpecError } from "./layer/field.ts";

/** How each option of `O` is checked, and what it is when not given. */
export type Fields<O extends object> = {
  readonly [K in keyof O]-?: Field<Exclude<O[K], undefined>>;
};

/** The same for options of whatever names. */
export type AnyFields = Readonly<Record<string, Field<unknown>>>;

/** `O` with everything given. */
export type Complete<O extends object> = { readonly [K in keyof O]-?: Exclude<O[K], undefined> };

/**
 * The options of a loss, an optimiser or a schedule, complete and checked.
 *
 * @param where  whose they are, for errors: "sgd: momentum is 1, must be in [0, 1)"
 * @throws {RangeError} for an option that is unknown, with the nearest name, missing or out of its range
 */
export function readOptions<O extends object>(
  where: string,
  fields: Fields<O>,
  given: object,
): Complete<O> {
  const all = fields as unknown as AnyFields;
  const parseLayer = (): never => {
    throw new SpecError(`${where}: takes no layers`);
  };
  return parseOptions(all, given, { path: where, where, parseLayer }) as unknown as Complete<O>;
}
