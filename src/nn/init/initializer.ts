import type { Shape } from "../../graph/shape.ts";
import { type Key, Tensor } from "../../tensor/index.ts";
import type { Field } from "../layer/field.ts";
import type { Fans } from "./fans.ts";

/** What is written down for an initialiser. */
export interface InitializerDefinition<O extends object> {
  readonly name: string;
  /** Each with a default, so that the name alone says enough. The first is what "name:value" means on the command line. */
  readonly fields: { readonly [K in keyof O]-?: Field<O[K]> };
  make(key: Key, shape: Shape, fans: Fans, options: O): Tensor;
  /** Standard deviation of the values, as mathematics. */
  readonly formula: string;
  readonly source: string;
}

/** How fresh parameters are drawn. */
export interface Initializer {
  readonly name: string;
  readonly fields: Readonly<Record<string, Field<unknown>>>;
  /** Options that are not given have their defaults. Equal keys give equal values. */
  make(key: Key, shape: Shape, fans: Fans, options?: Readonly<Record<string, unknown>>): Tensor;
  readonly formula: string;
  readonly source: string;
}

/** Completes a record: defaults for options that are left out. */
export function initializer<O extends object>(definition: InitializerDefinition<O>): Initializer {
  const fields = definition.fields as unknown as Readonly<Record<string, Field<unknown>>>;
  const defaults = Object.fromEntries(
    Object.entries(fields).map(([name, { fallback }]) => [name, fallback?.value]),
  );
  return Object.freeze({
    ...definition,
    fields,
    make: (key, shape, fans, options = {}) =>
      Tensor.deferred(shape, "float32", () =>
        definition.make(key, shape, fans, { ...defaults, ...options } as O),
      ),
  } satisfies Initializer);
}
