import type { Shape } from "../../graph/shape.ts";
import type { Key, Tensor } from "../../tensor/index.ts";
import { type Field, type Place, refuse, SpecError } from "../layer/field.ts";
import { nearestName } from "../nearest.ts";
import type { Fans } from "./fans.ts";
import type { Initializer } from "./initializer.ts";
import { type InitializerName, initializerNames, initializers } from "./initializers.ts";

/** How a weight is drawn: a name, or a name with options, { type: "normal", std: 0.02 }. */
export type Init =
  | InitializerName
  | { readonly type: InitializerName; readonly [option: string]: number | string };

/** The option `init` of a layer. Options that are not given are left out, and an object without any becomes its name. */
export const initField: Field<Init> = {
  hint: { kind: "init", names: initializerNames },
  parse(value, place) {
    if (typeof value === "string") return requireName(value, place, value);
    if (typeof value !== "object" || value === null || !("type" in value))
      return refuse(place, value, 'the name of an initialiser, or { "type": name, … }');
    const { type, ...options } = value;
    const name = requireName(type, place, value);
    const { fields }: Initializer = initializers[name];
    const where = place.where;
    const kept: Record<string, number | string> = {};
    for (const [option, given] of Object.entries(options)) {
      const field = fields[option];
      if (field === undefined) {
        const names = Object.keys(fields);
        const near = nearestName(option, names);
        const repair = near ? `write ${near}` : `${name} has ${names.join(", ") || "no options"}`;
        throw new SpecError(`${where}: option ${place.option}.${option} is unknown; ${repair}`, {
          option: place.option,
          within: [option],
          isName: true,
          ...(near !== undefined && { repair: near }),
        });
      }
      const at = { ...place, option: `${place.option}.${option}` };
      if (given !== undefined) kept[option] = field.parse(given, at) as number | string;
    }
    return Object.keys(kept).length === 0 ? name : { type: name, ...kept };
  },
};

function requireName(name: unknown, place: Place, came: unknown): InitializerName {
  const found = initializerNames.find((known) => known === name);
  if (found !== undefined) return found;
  const near = typeof name === "string" ? nearestName(name, initializerNames) : undefined;
  return refuse(place, came, `one of ${initializerNames.join(", ")}`, near && JSON.stringify(near));
}

/** Draws a weight. Equal keys give equal values. */
export function draw(init: Init, key: Key, shape: Shape, fans: Fans): Tensor {
  if (typeof init === "string") return initializers[init].make(key, shape, fans);
  const { type, ...options } = init;
  return initializers[type].make(key, shape, fans, options);
}

/**
 * What "normal:0.02" means: the initialiser with its first option.
 *
 * @param where  how errors begin, which are one line
 * @throws {SpecError} for an unknown name, or a value that cannot be
 */
export function parseInit(text: string, where = "init"): Init {
  const [name = "", ...rest] = text.split(":");
  const place: Place = {
    path: "",
    where,
    option: "init",
    parseLayer: () => refuse(place, text, "an initialiser"),
  };
  const type = initField.parse(name, place) as InitializerName;
  if (rest.length === 0) return type;
  const value = rest.join(":");
  const first = Object.keys(initializers[type].fields)[0];
  if (first === undefined)
    throw new SpecError(`${where}: init is "${text}"; ${type} has no options, write "${type}"`);
  const number = Number(value);
  return initField.parse(
    { type, [first]: value === "" || Number.isNaN(number) ? value : number },
    place,
  );
}

/** A name for people: "normal:0.02", "heNormal fan=out". The inverse of `parseInit` where at most the first option is given. */
export function showInit(init: Init): string {
  if (typeof init === "string") return init;
  const { type, ...options } = init;
  const first = Object.keys(initializers[type].fields)[0];
  return Object.entries(options).reduce(
    (text, [option, value]) => text + (option === first ? `:${value}` : ` ${option}=${value}`),
    type as string,
  );
}
