import { challenge } from "./challenge.ts";
import { lenet5, mlp, q2, squeezeExpand } from "./classic.ts";
import type { Model } from "./model.ts";

export type { Model } from "./model.ts";
export { challenge, lenet5, mlp, q2, squeezeExpand };

/** Every model by its name. */
export const models: ReadonlyMap<string, Model> = new Map(
  [challenge, mlp, lenet5, q2, squeezeExpand].map((model) => [model.name, model]),
);
