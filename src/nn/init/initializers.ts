import { constant, ones, zeros } from "./constant.ts";
import { normal, uniform } from "./gaussian.ts";
import { heNormal, heUniform } from "./he.ts";
import { identity } from "./identity.ts";
import type { Initializer } from "./initializer.ts";
import { lecunNormal, lecunUniform } from "./lecun.ts";
import { orthogonal } from "./orthogonal.ts";
import { xavierNormal, xavierUniform } from "./xavier.ts";

/** Every initialisation by its name. A new one is a record in a file beside this and its name here. */
export const initializers = {
  heNormal,
  heUniform,
  xavierNormal,
  xavierUniform,
  lecunNormal,
  lecunUniform,
  orthogonal,
  identity,
  normal,
  uniform,
  constant,
  zeros,
  ones,
} as const satisfies Readonly<Record<string, Initializer>>;

export type InitializerName = keyof typeof initializers;

export const initializerNames = Object.keys(initializers) as InitializerName[];
