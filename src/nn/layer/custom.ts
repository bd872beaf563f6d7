import { Tensor } from "../../tensor/index.ts";
import { type Field, refuse } from "./field.ts";
import {
  type Applied,
  type Context,
  defineLayer,
  type Layer,
  type Seed,
  type Tensors,
  type Variables,
} from "./layer.ts";

export interface CustomOptions {
  /** What paths and summaries call it. */
  readonly name: string;
  init?(seed: Seed): { readonly params?: Tensors; readonly state?: Tensors };
  /** A tensor alone leaves the state as it is. */
  apply(variables: Variables, x: Tensor, context: Context): Tensor | Applied;
}

interface Kept {
  readonly name: string;
  readonly init: NonNullable<CustomOptions["init"]>;
  readonly apply: CustomOptions["apply"];
}

const text: Field<string> = {
  hint: { kind: "text" },
  parse: (value, place) =>
    typeof value === "string" && value !== "" && !value.includes("/")
      ? value
      : refuse(place, value, 'a text without "/"'),
};

// The two functions were checked by the compiler; JSON can never bring one.
const apply: Field<Kept["apply"]> = {
  hint: { kind: "function" },
  parse: (value, place) =>
    typeof value === "function" ? (value as Kept["apply"]) : refuse(place, value, "a function"),
};
const init: Field<Kept["init"]> = {
  hint: { kind: "function" },
  parse: (value, place) =>
    typeof value === "function" ? (value as Kept["init"]) : refuse(place, value, "a function"),
  fallback: { value: () => ({}) },
};

export const customLayer = defineLayer<Kept>({
  type: "custom",
  group: "other",
  summary: "What no other layer does, from functions; for code only.",
  json: false,
  fields: { name: text, init, apply },
  label: ({ name }) => name,
  init: (options, seed) => ({ params: {}, state: {}, ...options.init(seed) }),
  apply(options, variables, x, context) {
    const result = options.apply(variables, x, context);
    return result instanceof Tensor ? { output: result, state: variables.state } : result;
  },
});

/**
 * A layer from two functions, for what no other layer does. It trains, is summarised and runs like any other, but is no JSON.
 *
 *   custom({ name: "double", apply: (_, x) => x.mul(2) })
 */
export const custom = (options: CustomOptions): Layer => customLayer.make(options);
