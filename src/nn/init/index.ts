import { ones, zeros } from "./constant.ts";
import { heNormal, heUniform } from "./he.ts";
import type { Initializer } from "./initializer.ts";
import { xavierNormal, xavierUniform } from "./xavier.ts";

export { type Fans, fansOf } from "./fans.ts";
export type { Initializer } from "./initializer.ts";

/** Every initialisation by its name. A new one is a record in a file beside this and its name here. */
export const initializers = {
  heNormal,
  heUniform,
  xavierNormal,
  xavierUniform,
  zeros,
  ones,
} as const satisfies Readonly<Record<string, Initializer>>;

export type InitializerName = keyof typeof initializers;

export const initializerNames = Object.keys(initializers) as InitializerName[];
