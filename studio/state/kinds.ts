/** What kinds of layers there are, with their options: for forms, lists to choose from and completion. */
import { signal } from "@preact/signals";
import type { InitializerDescription, KindDescription } from "../../src/nn/index.ts";
import { analysis } from "./engine.ts";

export interface Kinds {
  readonly layers: readonly KindDescription[];
  readonly initializers: readonly InitializerDescription[];
}

const known = signal<Kinds | undefined>(undefined);
let asked = false;

/** Undefined until the worker has answered, which the first look asks. */
export function kinds(): Kinds | undefined {
  if (!asked) {
    asked = true;
    void analysis()
      .kinds()
      .then((answer) => {
        known.value = answer;
      });
  }
  return known.value;
}

/** The kind of this type or alias. */
export const kindOf = (type: string): KindDescription | undefined =>
  kinds()?.layers.find((kind) => kind.type === type || kind.aliases.includes(type));
